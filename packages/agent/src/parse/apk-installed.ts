export interface ApkPackage {
  name: string;
  version: string;
  architecture: string;
  maintainer: string | null;
  installedKib: number | null;
}

const apkPackage = (paragraph: string): ApkPackage | undefined => {
  const fields = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    // Lines on files follow the package's own and repeat their letters.
    if (line.startsWith('F:')) break;
    if (line[1] === ':') fields.set(line.slice(0, 1), line.slice(2));
  }
  const name = fields.get('P');
  if (name === undefined) return undefined;
  const bytes = fields.get('I');
  return {
    name,
    version: fields.get('V') ?? '',
    architecture: fields.get('A') ?? '',
    maintainer: fields.get('m') ?? null,
    installedKib:
      bytes !== undefined && /^\d+$/.test(bytes) ? Math.ceil(Number(bytes) / 1024) : null,
  };
};

/** Packages of `/lib/apk/db/installed`. */
export const parseApkInstalled = (text: string): ApkPackage[] =>
  text
    .split('\n\n')
    .map(apkPackage)
    .filter((one) => one !== undefined);
