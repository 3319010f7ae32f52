import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, releaseCache } from './paths.ts';
import { type TreeFile, treeOf } from './tree-file.ts';

const sources = [
  'packages/console/**/*',
  'packages/base/src/**/*.ts',
  'packages/protocol/src/**/*.ts',
  'package-lock.json',
];

const stampOfSources = async (): Promise<string> => {
  const hash = createHash('sha256');
  const files = globSync(sources, {
    cwd: checkout,
    exclude: (path) => path.includes('node_modules'),
  });
  for (const file of files.sort()) {
    const path = join(checkout, file);
    if ((await stat(path)).isFile()) hash.update(`${file}\n`).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 24);
};

const build = async (directory: string): Promise<void> => {
  const draft = `${directory}.${process.pid}.draft`;
  await mkdir(draft, { recursive: true });
  const { buildConsole } = await import('../../packages/console/build.ts');
  await buildConsole(draft);
  await rename(draft, directory).catch(async (thrown: NodeJS.ErrnoException) => {
    // Another build was quicker and made the same.
    if (thrown.code !== 'ENOTEMPTY' && thrown.code !== 'EEXIST') throw thrown;
    await rm(draft, { recursive: true });
  });
};

const daysKept = 3;

/** Consoles that no build has used for days. */
const removeOld = async (): Promise<void> => {
  const oldest = Date.now() - daysKept * 86_400_000;
  for (const name of await readdir(releaseCache)) {
    const directory = join(releaseCache, name);
    if (name.startsWith('console-') && (await stat(directory)).mtimeMs < oldest)
      await rm(directory, { recursive: true, force: true });
  }
};

/** The built console; built only when a source has changed since the last time. */
export const consoleFiles = async (): Promise<TreeFile[]> => {
  const directory = join(releaseCache, `console-${await stampOfSources()}`);
  const present = await stat(directory).catch(() => null);
  if (present === null) await build(directory);
  await utimes(directory, new Date(), new Date());
  await removeOld();
  return treeOf(directory, 'console');
};
