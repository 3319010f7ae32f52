import { statfsSync } from 'node:fs';

const mebibyte = 1024 ** 2;

/**
 * Bytes that are left to PostgreSQL for finishing what it has begun: a database whose log finds no room ends
 * itself. A fiftieth of the file system, between 64 and 512 MiB.
 */
export const reserveOf = (totalBytes: number): number =>
  Math.max(64 * mebibyte, Math.min(512 * mebibyte, totalBytes / 50));

export interface Shortage {
  folder: string;
  freeMegabytes: number;
  neededMegabytes: number;
}

export interface DiskSpace {
  /** What is missing on the database's disk; null when there is room, or when the database is elsewhere. */
  shortage(): Shortage | null;
}

/** How old a look may be, milliseconds. */
const keptMs = 500;

/** Looks at the file system of `folder`; `folder` null: at none. */
export const watchDiskSpace = (folder: string | null): DiskSpace => {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let found: Shortage | null = null;
  const look = (path: string): Shortage | null => {
    const { bavail, bsize, blocks } = statfsSync(path);
    const [free, needed] = [bavail * bsize, reserveOf(blocks * bsize)];
    if (free >= needed) return null;
    return {
      folder: path,
      freeMegabytes: Math.floor(free / mebibyte),
      neededMegabytes: Math.ceil(needed / mebibyte),
    };
  };
  return {
    shortage: () => {
      if (folder !== null && performance.now() - lookedAt > keptMs) {
        lookedAt = performance.now();
        found = look(folder);
      }
      return found;
    },
  };
};

export const describeShortage = ({ folder, freeMegabytes, neededMegabytes }: Shortage): string =>
  `${freeMegabytes} MB are free in ${folder}, ${neededMegabytes} MB are needed; new data of agents is refused`;
