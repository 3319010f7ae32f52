import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import type { PackageFile } from '@reeve/protocol/agent';
import { pathFault } from '@reeve/protocol/plug-in-file';
import { folderFault } from './check-definition.ts';
import {
  type Allowance,
  type Collected,
  type CollectParts,
  createAllowance,
  hashOf,
  store,
} from './collected-files.ts';
import { packagesErrors } from './errors.ts';

const readBytes = 256 * 1024;

const gone = (thrown: unknown): never => {
  throw packagesErrors.sourceGone({ reason: messageOf(thrown) }, thrown);
};

const faultOf = (entry: Dirent, path: string): string | null => {
  if (entry.isSymbolicLink()) return 'is a link';
  if (!entry.isFile() && !entry.isDirectory()) return 'is neither file nor folder';
  return pathFault(path);
};

/** Paths of all files below a folder, relative to it. Throws `packages.badFile`, `sourceGone`, `tooLarge`. */
const listFiles = async (folder: string, allowance: Allowance): Promise<string[]> => {
  const files: string[] = [];
  const waiting = [''];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(gone);
    for (const entry of entries) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      const reason = faultOf(entry, path);
      if (reason !== null) throw packagesErrors.badFile({ path, reason });
      (entry.isDirectory() ? waiting : files).push(path);
      allowance.checkCount(files.length + waiting.length);
    }
  }
  return files.sort();
};

/** Streams end by themselves at the end of the file, and leave the handle to whoever opened it. */
const streamOf = (handle: FileHandle) =>
  handle.createReadStream({ start: 0, autoClose: false, highWaterMark: readBytes });

const collectFile = async (
  parts: CollectParts,
  allowance: Allowance,
  folder: string,
  path: string,
): Promise<PackageFile> => {
  // Not through a link that took its place in the meantime.
  const handle = await open(
    join(folder, path),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch(gone);
  try {
    const { size } = await handle.stat().catch(gone);
    if (size > allowance.left()) allowance.refuse();
    const seen = await hashOf(streamOf(handle), parts.signal).catch((thrown) =>
      parts.signal.aborted ? Promise.reject(thrown) : gone(thrown),
    );
    const stored = parts.here.has(seen.sha256)
      ? seen
      : await store(parts, allowance, streamOf(handle));
    allowance.take(stored.bytes);
    return { path, ...stored };
  } finally {
    await handle.close();
  }
};

/**
 * Reads every file below a folder and stores what is not here yet. Throws `packages.badFolder`, `badFile`,
 * `sourceGone`, `tooLarge`, `content.notStored`.
 */
export const collectFolder = async (
  parts: CollectParts,
  path: string,
  home: string,
): Promise<Collected> => {
  const folder = await realpath(path).catch(gone);
  const reason = folderFault(folder, home);
  if (reason !== null) throw packagesErrors.badFolder({ path, reason });
  const allowance = createAllowance(parts.limits);
  const paths = await listFiles(folder, allowance);
  // More likely a disk that is not mounted than a package that nothing is in.
  if (paths.length === 0) throw packagesErrors.sourceGone({ reason: `${path} holds no file` });
  const files: PackageFile[] = [];
  for (const one of paths) files.push(await collectFile(parts, allowance, folder, one));
  return { files, remembered: {} };
};
