import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const flush = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Replaces a small file in one step and durably: a reader never sees half of it, nor does the next boot. */
export const writeState = (file: string, value: object): void => {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
  flush(dirname(file));
};

export const removeState = (file: string): void => rmSync(file, { force: true });

/** The content of a state file; null when it is not there, or not yet whole. */
export const readState = <T>(file: string): T | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Somebody is writing it just now: the next look sees it whole.
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
};
