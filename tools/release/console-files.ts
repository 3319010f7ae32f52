import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
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

/** The built console; built only when a source has changed since the last time. */
export const consoleFiles = async (): Promise<TreeFile[]> => {
  const directory = join(releaseCache, `console-${await stampOfSources()}`);
  const present = await stat(directory).catch(() => null);
  if (present === null) await build(directory);
  return treeOf(directory, 'console');
};
