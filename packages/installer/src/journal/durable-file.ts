import { constants } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes the names in a directory durable: a new, renamed or removed entry survives a power cut. */
export const syncDirectory = async (folder: string): Promise<void> => {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Creates a directory and its parents, and makes the new names durable. */
export const makeDirectory = async (folder: string, mode = 0o755): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncDirectory(dirname(made));
    if (made === first) return;
  }
};

/**
 * Replaces a file whole: readers see the old or the new contents, never a part, and after the return the new
 * ones are on disk. `mode` in octal, 0600 unless told.
 */
export const writeDurably = async (file: string, text: string, mode = 0o600): Promise<void> => {
  const half = `${file}.${process.pid}.new`;
  const handle = await open(half, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
  await syncDirectory(dirname(file));
};
