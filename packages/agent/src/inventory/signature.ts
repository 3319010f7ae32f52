import type { Host } from '../host/host.ts';

/** Size, time and inode of each file: replacing one by `rename` shows as well as writing into it. */
export const filesSignature = async (host: Host, paths: readonly string[]): Promise<string> => {
  const facts = await Promise.all(paths.map((path) => host.stat(path)));
  return facts
    .map((file) => (file ? `${file.inode}:${file.size}:${file.modifiedMs}` : '-'))
    .join(' ');
};
