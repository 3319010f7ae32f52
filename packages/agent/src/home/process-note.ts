import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMissing, makeDirectory, writeVolatile } from './durable-file.ts';
import { holderOf, livingHolder } from './lock-file.ts';

/** Notes which process is whose, so that it is found again should its parent be killed. */
export const noteHolder = (path: string, pid: number): void => {
  makeDirectory(dirname(path));
  writeVolatile(path, `${JSON.stringify(holderOf(pid, 'operator'))}\n`);
};

const listOrNone = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
};

/** Ends the processes that are noted in a directory and still live. */
export const endHolders = (directory: string): void => {
  for (const name of listOrNone(directory)) {
    const path = join(directory, name);
    const holder = livingHolder(path);
    if (holder) process.kill(holder.pid, 'SIGKILL');
    rmSync(path, { force: true });
  }
};
