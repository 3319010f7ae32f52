import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingLog {
  write(chunk: Uint8Array): void;
  close(): void;
}

export interface RotationLimits {
  bytes: number;
  files: number;
}

/** Beyond this a log file makes room: `x.log` becomes `x.log.1`, and so on, the oldest goes. */
const defaultLimits: RotationLimits = { bytes: 10 * 1024 * 1024, files: 5 };

const shift = (file: string, files: number): void => {
  rmSync(`${file}.${files - 1}`, { force: true });
  for (let number = files - 2; number >= 0; number--) {
    try {
      renameSync(number === 0 ? file : `${file}.${number}`, `${file}.${number + 1}`);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
};

/**
 * Appends to a log file of bounded size. A log that cannot be written (full disk) must not take the server
 * down with it: `onFailure` hears of the first failure, and writing is tried again with the next chunk.
 */
export const openRotatingLog = (
  file: string,
  onFailure: (why: Error) => void,
  limits: RotationLimits = defaultLimits,
): RotatingLog => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o750 });
  let descriptor = openSync(file, 'a', 0o640);
  let bytes = fstatSync(descriptor).size;
  let failing = false;
  const rotate = (): void => {
    closeSync(descriptor);
    try {
      shift(file, limits.files);
    } finally {
      descriptor = openSync(file, 'a', 0o640);
      bytes = fstatSync(descriptor).size;
    }
  };
  const append = (chunk: Uint8Array): void => {
    if (bytes > 0 && bytes + chunk.length > limits.bytes) rotate();
    bytes += writeSync(descriptor, chunk);
  };
  return {
    write: (chunk) => {
      try {
        append(chunk);
        failing = false;
      } catch (thrown) {
        if (!failing) onFailure(thrown as Error);
        failing = true;
      }
    },
    close: () => closeSync(descriptor),
  };
};
