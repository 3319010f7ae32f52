import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arArchive } from './ar-archive.ts';
import { tarGzip } from './tar-gzip.ts';
import { contentOf, type TreeFile } from './tree-file.ts';

/** Labels of early releases sort before the release itself only behind a tilde. */
const debianVersion = (version: string): string => version.replace('-', '~');

const controlText = (version: string, kibibytes: number): string =>
  [
    'Package: reeve-agent',
    `Version: ${debianVersion(version)}`,
    'Architecture: amd64',
    'Maintainer: The Reeve team <maintainers@reeve.invalid>',
    `Installed-Size: ${kibibytes}`,
    'Depends: libc6 (>= 2.28), libstdc++6',
    'Section: admin',
    'Priority: optional',
    'Description: Agent of the Reeve IT management suite',
    ' Collects the inventory of this computer, sends it to the Notification Server of',
    ' your organisation and receives work from there. Brings its own runtime.',
    '',
  ].join('\n');

const scripts = ['postinst', 'prerm', 'postrm'] as const;

const scriptFile = async (name: string, version: string): Promise<TreeFile> => {
  const template = await readFile(join(import.meta.dirname, 'agent-files', name), 'utf8');
  const text = template
    .replaceAll('@VERSION@', version)
    .replaceAll('@PACKAGE_VERSION@', debianVersion(version));
  return { path: `./${name}`, mode: 0o755, content: Buffer.from(text) };
};

const controlFiles = async (version: string, data: readonly TreeFile[]): Promise<TreeFile[]> => {
  let bytes = 0;
  const sums: string[] = [];
  for (const file of data) {
    const content = await contentOf(file);
    bytes += content.length;
    const sum = createHash('md5').update(content).digest('hex');
    sums.push(`${sum}  ${file.path.replace(/^\.\//, '')}\n`);
  }
  const files: TreeFile[] = [
    {
      path: './control',
      mode: 0o644,
      content: Buffer.from(controlText(version, Math.ceil(bytes / 1024))),
    },
    { path: './md5sums', mode: 0o644, content: Buffer.from(sums.join('')) },
  ];
  for (const name of scripts) files.push(await scriptFile(name, version));
  return files;
};

/** A `.deb`. Paths of `data` begin with `./`. `seconds` is the time of its making. */
export const debianPackage = async (
  version: string,
  data: readonly TreeFile[],
  level: number,
  seconds: number,
): Promise<Uint8Array[]> =>
  arArchive(
    [
      { name: 'debian-binary', content: Buffer.from('2.0\n') },
      { name: 'control.tar.gz', content: await tarGzip(await controlFiles(version, data), level) },
      { name: 'data.tar.gz', content: await tarGzip(data, level) },
    ],
    seconds,
  );
