import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectory, writeVolatile } from './durable-file.ts';
import { holderOf, livingHolder } from './lock-file.ts';

/** Notes which process is whose, so that it is found again should its parent be killed. */
export const noteHolder = (path: string, pid: number): void => {
  makeDirectory(dirname(path));
  writeVolatile(path, `${JSON.stringify(holderOf(pid, 'operator'))}\n`);
};

/** Ends the processes that are noted in a directory and still live. */
export const endHolders = (directory: string): void => {
  makeDirectory(directory);
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const holder = livingHolder(path);
    if (holder) process.kill(holder.pid, 'SIGKILL');
    rmSync(path, { force: true });
  }
};
