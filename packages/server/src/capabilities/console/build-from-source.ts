import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '@reeve/base';
import type { Logger } from '../../kernel/logger.ts';

const packages = join(import.meta.dirname, '..', '..', '..', '..');

const stampOf = (folders: readonly string[]): string =>
  sha256Hex(
    folders
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => {
          const { mtimeMs, size } = statSync(join(folder, file));
          return `${file} ${mtimeMs} ${size}`;
        }),
      )
      .sort()
      .join('\n'),
  );

/** Has the console bundled into `root` by its own build, unless its sources are what they were at the last one. */
export const buildFromSource = async (root: string, logger: Logger): Promise<void> => {
  const stampFile = `${root}.stamp`;
  const stamp = stampOf([join(packages, 'console', 'src'), join(packages, 'protocol', 'src')]);
  if (
    existsSync(join(root, 'index.html')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp
  )
    return;
  mkdirSync(root, { recursive: true });
  const build = spawn(process.execPath, [join(packages, 'console', 'build.ts'), '--out', root], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  build.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve) => {
    build.once('error', () => resolve(null));
    build.once('close', resolve);
  });
  if (code === 0) writeFileSync(stampFile, stamp);
  else logger.error({ complaint }, 'the console could not be built');
};
