import { createWriteStream } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { canonicalJson, type Json } from '@reeve/base';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { parseManifest, withBundle } from './bundle-head.ts';
import { flush } from './durable.ts';
import { errors } from './errors.ts';
import { type ContentSink, readContents } from './read-contents.ts';
import { verifyTree } from './verify-tree.ts';

const isSameManifest = (a: ReleaseManifest, b: ReleaseManifest): boolean =>
  canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);

const isThere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw thrown;
  }
};

/** True when `into` already holds exactly this release. Throws `bundle.targetExists` when it holds another thing. */
const isExtracted = async (into: string, manifest: ReleaseManifest): Promise<boolean> => {
  if (!(await isThere(into))) return false;
  const refuse = (why: string) => errors.targetExists({ directory: into, why });
  const file = join(into, 'manifest.json');
  if (!(await isThere(file))) throw refuse('it has no manifest');
  if (!isSameManifest(parseManifest(file, await readFile(file)), manifest))
    throw refuse('it was made from another bundle');
  const [problem] = await verifyTree(into);
  if (problem !== undefined) throw refuse(`${problem.path} is ${problem.problem}`);
  return true;
};

const partMark = '.part-';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Removes what extractions that were killed have left beside `into`. */
const removeRemains = async (into: string): Promise<void> => {
  const start = `${basename(into)}${partMark}`;
  for (const name of await readdir(dirname(into))) {
    if (!name.startsWith(start) || isAlive(Number(name.slice(start.length)))) continue;
    await rm(join(dirname(into), name), { recursive: true, force: true });
  }
};

const sinkInto = (root: string): ContentSink => {
  const made = new Set<string>();
  const makeParent = async (path: string): Promise<void> => {
    const parent = dirname(path);
    if (made.has(parent)) return;
    await mkdir(parent, { recursive: true, mode: 0o755 });
    made.add(parent);
  };
  return {
    file: async (entry, pieces) => {
      const path = join(root, entry.path);
      await makeParent(path);
      await pipeline(Readable.from(pieces), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      await chmod(path, entry.mode);
    },
    link: async (entry, target) => {
      const path = join(root, entry.path);
      await makeParent(path);
      await symlink(target, path);
    },
  };
};

/**
 * Flushes every file and directory of a tree; several at once, because the journal commits them together.
 * Directories get their permissions here, whatever the umask: the account of PostgreSQL reads the engine.
 */
const flushTree = async (root: string): Promise<void> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries)
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  await chmod(root, 0o755);
  const paths = entries
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
  paths.push(root);
  const worker = async (): Promise<void> => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await flush(path);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};

const fillDirectory = (file: string, part: string, manifest: ReleaseManifest): Promise<void> =>
  withBundle(file, async (head, reader) => {
    if (!isSameManifest(head.manifest, manifest)) throw errors.changedWhileUsed({ file });
    await mkdir(part, { mode: 0o755 });
    await writeFile(join(part, 'manifest.json'), head.manifestBytes, { mode: 0o644, flag: 'wx' });
    await writeFile(join(part, 'manifest.sig.json'), head.signatureBytes, {
      mode: 0o644,
      flag: 'wx',
    });
    await readContents(file, reader, manifest, sinkInto(part));
    await flushTree(part);
  });

/**
 * Unpacks a bundle into the directory `into`, whose parent exists: all of it or nothing, also after a crash.
 * `manifest` is the one that `verifyBundle` accepted; every byte is held against it once more while unpacking.
 * When `into` already is this release nothing happens. Throws `bundle.*`.
 */
export const extractBundle = async (
  file: string,
  into: string,
  manifest: ReleaseManifest,
): Promise<void> => {
  if (await isExtracted(into, manifest)) return;
  await removeRemains(into);
  const part = `${into}${partMark}${process.pid}`;
  try {
    await rm(part, { recursive: true, force: true });
    await fillDirectory(file, part, manifest);
    await rename(part, into);
  } catch (thrown) {
    await rm(part, { recursive: true, force: true });
    // Somebody who unpacked the same at the same time was quicker.
    const isTaken = ['ENOTEMPTY', 'EEXIST'].includes((thrown as NodeJS.ErrnoException).code ?? '');
    if (!isTaken || !(await isExtracted(into, manifest))) throw thrown;
  }
  await flush(dirname(into));
};
