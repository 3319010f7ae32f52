import { createReadStream, existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { homePaths } from '@reeve/protocol/local';
import { pack } from 'tar-stream';
import { type HashedFile, hashedFile } from './hashed-file.ts';

/** Finished contents; what is still being received stands beside them. */
const contentsOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[0-9a-f]{2}$/.test(name))
        .map((name) => join(folder, name))
    : [];

/** What of a home cannot be made again: keys, passwords, configuration, its own agent's identity, uploaded plug-ins. */
const partsOf = (home: string): string[] => {
  const paths = homePaths(home);
  return [paths.secrets, paths.configuration, paths.agent]
    .filter((path) => existsSync(path))
    .concat(contentsOf(paths.content));
};

const walk = (path: string): string[] => {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return [path];
  return [path, ...readdirSync(path).flatMap((name) => walk(join(path, name)))];
};

/** Sockets and the like hold nothing; a file may be gone since the directory was read. */
const kindOf = (path: string): 'directory' | 'file' | 'symlink' | null => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  return stat.isFile() ? 'file' : null;
};

type Pack = ReturnType<typeof pack>;

const addFile = async (archive: Pack, path: string, name: string): Promise<void> => {
  const { size, mode, uid, gid, mtime } = lstatSync(path);
  const entry = archive.entry({ name, size, mode: mode & 0o7777, uid, gid, mtime });
  // A file that grows meanwhile is cut at the size in its header.
  const contents = size === 0 ? Readable.from([]) : createReadStream(path, { end: size - 1 });
  await pipeline(contents, entry);
};

const addOther = (archive: Pack, path: string, name: string, type: 'directory' | 'symlink') => {
  const { mode, uid, gid, mtime } = lstatSync(path);
  const linkname = type === 'symlink' ? { linkname: readlinkSync(path) } : {};
  archive.entry({ name, type, size: 0, mode: mode & 0o7777, uid, gid, mtime, ...linkname });
};

/** Writes secrets, configuration and the agent's home into one compressed archive, mode 0600. */
export const archiveHome = async (home: string, file: string): Promise<HashedFile> => {
  const archive = pack();
  const { stream, finished } = hashedFile(file, { compress: true });
  archive.pipe(stream);
  for (const path of partsOf(home).flatMap(walk)) {
    const name = relative(home, path);
    const kind = kindOf(path);
    if (kind === 'file') await addFile(archive, path, name);
    else if (kind !== null) addOther(archive, path, name, kind);
  }
  archive.finalize();
  return finished;
};
