import { randomBytes } from 'node:crypto';
import { open, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Flushes one file or directory to the disk. */
export const flush = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const temporaryBeside = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.tmp`;

/** Replaces a file as a whole: after a crash at any instant there is the old content or the new one. */
export const writeDurably = async (
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> => {
  const temporary = temporaryBeside(path);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await flush(dirname(path));
};

/** Points a symbolic link at `target` by one rename: there is no instant without the link. */
export const linkDurably = async (path: string, target: string): Promise<void> => {
  const temporary = temporaryBeside(path);
  await symlink(target, temporary);
  await rename(temporary, path);
  await flush(dirname(path));
};
