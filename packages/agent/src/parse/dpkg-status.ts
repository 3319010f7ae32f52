export interface DpkgPackage {
  name: string;
  version: string;
  architecture: string;
  maintainer: string | null;
  installedKib: number | null;
  /** Third word of `Status`, e.g. `installed`, `config-files`, `half-configured`. */
  state: string;
}

const field = (paragraph: string, name: string): string | undefined => {
  const at = paragraph.startsWith(`${name}: `) ? 0 : paragraph.indexOf(`\n${name}: `);
  if (at < 0) return undefined;
  const start = paragraph.indexOf(': ', at) + 2;
  const end = paragraph.indexOf('\n', start);
  return paragraph.slice(start, end < 0 ? undefined : end).trim();
};

const size = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), 0x7fffffff) : null;

/** Packages of `/var/lib/dpkg/status`. Searching in each paragraph is quicker than splitting it into lines. */
export const parseDpkgStatus = (text: string): DpkgPackage[] => {
  const packages: DpkgPackage[] = [];
  for (const paragraph of text.split('\n\n')) {
    const name = field(paragraph, 'Package');
    if (name === undefined) continue;
    packages.push({
      name,
      version: field(paragraph, 'Version') ?? '',
      architecture: field(paragraph, 'Architecture') ?? '',
      maintainer: field(paragraph, 'Maintainer') ?? null,
      installedKib: size(field(paragraph, 'Installed-Size')),
      state: field(paragraph, 'Status')?.split(' ')[2] ?? '',
    });
  }
  return packages;
};

/** States in which a package is there but dpkg has not finished with it. */
export const unfinishedStates = new Set([
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);

/** States in which dpkg itself counts a package as installed. */
export const installedStates = new Set(['installed', 'triggers-awaited', 'triggers-pending']);
