import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** Bytes of memory that a process holds; absent where the platform does not tell, or it is gone. */
export const residentMemory = (pid: number): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    // The process ended between two looks.
    return undefined;
  }
};
