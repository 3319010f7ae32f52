import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there already stays as it is. Node's own recursive way never ends
 * on a file system that refuses new folders with "not found", such as `/proc`: this one throws what it met.
 */
export const makeFolder = (path: string, mode: number): void => {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (thrown) {
    const there = (thrown as NodeJS.ErrnoException).code === 'EEXIST';
    if (!there || !statSync(path).isDirectory()) throw thrown;
  }
};
