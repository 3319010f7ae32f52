import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { flushDirectory } from '../home/durable-file.ts';

/** Writes a new file, flushed; its directory is made where it is missing. */
export const writeNewFile = (
  root: string,
  path: string,
  content: Uint8Array,
  mode: number,
): void => {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true, mode: 0o755 });
  const descriptor = openSync(full, 'wx', mode);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Makes the names of a whole tree durable. */
export const flushTree = (root: string): void => {
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    if (lstatSync(path).isDirectory()) flushTree(path);
  }
  flushDirectory(root);
};
