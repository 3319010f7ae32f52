import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '@reeve/base';
import { parseManifest } from './bundle-head.ts';
import { errors } from './errors.ts';
import type { ManifestFile } from './read-contents.ts';

interface TreeProblem {
  path: string;
  problem: 'missing' | 'altered' | 'unexpected';
}

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
};

const isSame = async (path: string, wanted: ManifestFile): Promise<boolean> => {
  const found = await lstat(path);
  if (wanted.link !== undefined)
    return found.isSymbolicLink() && (await readlink(path)) === wanted.link;
  if (!found.isFile() || found.size !== wanted.bytes) return false;
  if ((found.mode & 0o777) !== wanted.mode) return false;
  return (await hashOfFile(path)) === wanted.sha256;
};

const problemOf = async (
  path: string,
  wanted: ManifestFile,
): Promise<TreeProblem['problem'] | null> => {
  try {
    return (await isSame(path, wanted)) ? null : 'altered';
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    throw thrown;
  }
};

const present = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
};

/**
 * Compares an unpacked release with its own `manifest.json`, file by file, and names what differs. Whether
 * that manifest is genuine is not looked at: it was when the tree was made. Throws `bundle.notFound` when
 * there is no manifest.
 */
export const verifyTree = async (directory: string): Promise<TreeProblem[]> => {
  const manifestFile = join(directory, 'manifest.json');
  const bytes = await readFile(manifestFile).catch((thrown: unknown) => {
    throw errors.notFound({ where: directory, why: messageOf(thrown) }, thrown);
  });
  const manifest = parseManifest(manifestFile, bytes);
  const problems: TreeProblem[] = [];
  for (const wanted of manifest.files) {
    const problem = await problemOf(join(directory, wanted.path), wanted);
    if (problem !== null) problems.push({ path: wanted.path, problem });
  }
  const known = new Set(['manifest.json', 'manifest.sig.json']);
  for (const file of manifest.files) known.add(file.path);
  for (const path of await present(directory))
    if (!known.has(path)) problems.push({ path, problem: 'unexpected' });
  return problems;
};
