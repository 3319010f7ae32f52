import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** One file of a release or package: its place there, and its content or where that is. */
export interface TreeFile {
  path: string;
  mode: 0o644 | 0o755;
  from?: string;
  content?: Buffer;
  link?: string;
}

export const contentOf = async (file: TreeFile): Promise<Buffer> => {
  if (file.content !== undefined) return file.content;
  if (file.from !== undefined) return readFile(file.from);
  throw new TypeError(`${file.path} has no content`);
};

/** Every file and link below a directory, placed below `prefix`, sorted by path. */
export const treeOf = async (directory: string, prefix: string): Promise<TreeFile[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: TreeFile[] = [];
  for (const entry of entries) {
    const from = join(entry.parentPath, entry.name);
    const path = `${prefix}/${relative(directory, from)}`;
    if (entry.isSymbolicLink()) files.push({ path, mode: 0o644, link: await readlink(from) });
    else if (entry.isFile())
      files.push({ path, from, mode: ((await stat(from)).mode & 0o100) === 0 ? 0o644 : 0o755 });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
};
