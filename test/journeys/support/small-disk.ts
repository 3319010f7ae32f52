import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Why no small disk can be made here; false when it can. */
export const noSmallDisk: string | false =
  process.platform === 'linux' && process.getuid?.() === 0 ? false : 'needs root on Linux';

export interface SmallDisk {
  folder: string;
  /** Writes until nothing fits any more, but for `spare` bytes. */
  fill(spare?: number): void;
  /** Takes away what `fill` wrote. */
  free(): void;
  makeReadOnly(): void;
  unmount(): void;
}

const mount = (...words: string[]): void => {
  const { status, stderr } = spawnSync('mount', words);
  if (status !== 0) throw new Error(`mount ${words.join(' ')}: ${stderr}`);
};

/** A file system of its own in memory. */
export const makeSmallDisk = (folder: string, megabytes: number): SmallDisk => {
  mkdirSync(folder, { recursive: true });
  mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'small-disk', folder);
  const ballast = join(folder, 'ballast');
  const writeAll = (descriptor: number): void => {
    for (const size of [1024 * 1024, 4096]) {
      const chunk = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(descriptor, chunk) < size) break;
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
      }
    }
  };
  return {
    folder,
    fill: (spare = 0) => {
      const reserve = join(folder, 'reserve');
      if (spare > 0) {
        const kept = openSync(reserve, 'w');
        writeSync(kept, Buffer.alloc(spare));
        closeSync(kept);
      }
      const descriptor = openSync(ballast, 'a');
      writeAll(descriptor);
      closeSync(descriptor);
      rmSync(reserve, { force: true });
    },
    free: () => rmSync(ballast, { force: true }),
    makeReadOnly: () => mount('-o', 'remount,ro', folder),
    unmount: () => void spawnSync('umount', ['--lazy', folder]),
  };
};
