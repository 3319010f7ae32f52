import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const flushDirectory = (directory: string): void => {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Replaces a file whole and durably: whoever reads it, even after a power cut, sees the old or the new text. */
export const replaceFile = (file: string, text: string, mode: 0o600 | 0o644): void => {
  mkdirSync(dirname(file), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o755 });
  const half = `${file}.${process.pid}.new`;
  const handle = openSync(half, 'w', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(half, file);
  flushDirectory(dirname(file));
};
