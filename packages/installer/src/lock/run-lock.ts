import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDirectory, syncDirectory } from '../journal/durable-file.ts';
import { isSameProcessAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The lease of the one process that may work on an installation. */
interface Lease extends ProcessIdentity {
  format: 1;
  /** Different for each lease ever taken. */
  nonce: string;
  command: string;
  since: string;
}

export type LockState =
  | { held: 'no' }
  | { held: 'live'; lease: Lease }
  | { held: 'stale'; lease: Lease };

export interface HeldLock {
  lease: Lease;
  release(): Promise<void>;
}

const readLease = (file: string): Lease | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lease;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

export const inspectLock = (file: string): LockState => {
  const lease = readLease(file);
  if (!lease) return { held: 'no' };
  return { held: isSameProcessAlive(lease) ? 'live' : 'stale', lease };
};

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST';

/** Gives `file` the contents of `from` unless it exists: `link(2)` is O_EXCL with the contents already there. */
const claim = async (from: string, file: string): Promise<boolean> => {
  try {
    await link(from, file);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
};

/**
 * Replaces the lease of a dead holder. Several may try at once, so the right to replace exactly this lease is
 * claimed first, in a file named after its nonce; who holds that alone may rename over the lock. A claimant
 * that died is passed over by the next number. Returns false when another was faster.
 */
const replaceStale = async (file: string, stale: Lease, mine: string): Promise<boolean> => {
  for (let number = 1; number < 100; number++) {
    const right = `${file}.${stale.nonce}.${number}`;
    if (!(await claim(mine, right))) {
      const claimant = readLease(right);
      if (claimant && !isSameProcessAlive(claimant)) continue;
      return false;
    }
    if (readLease(file)?.nonce !== stale.nonce) {
      await unlink(right);
      return false;
    }
    await rename(right, file);
    return true;
  }
  return false;
};

/** Null also for a candidate that its owner has not finished writing. */
const readWholeLease = (file: string): Lease | null => {
  try {
    return readLease(file);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const removeOldRights = async (file: string, own: string): Promise<void> => {
  for (const name of readdirSync(dirname(file))) {
    if (!name.startsWith(`${basename(file)}.`)) continue;
    const path = join(dirname(file), name);
    const owner = readWholeLease(path);
    if (owner && owner.nonce !== own && !isSameProcessAlive(owner))
      await unlink(path).catch(() => undefined); // gone already: that is what was wanted
  }
};

const writeCandidate = async (file: string, lease: Lease): Promise<string> => {
  const candidate = `${file}.${lease.nonce}`;
  const handle = await open(candidate, 'wx', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify(lease)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return candidate;
};

const take = async (file: string, candidate: string): Promise<boolean> => {
  if (await claim(candidate, file)) return true;
  const state = inspectLock(file);
  if (state.held === 'no') return claim(candidate, file);
  return state.held === 'stale' && (await replaceStale(file, state.lease, candidate));
};

/** Takes the lock, or returns null while a live process has it. */
export const takeLock = async (file: string, command: string): Promise<HeldLock | null> => {
  await makeDirectory(dirname(file));
  const nonce = randomBytes(8).toString('hex');
  const since = new Date().toISOString();
  const lease: Lease = { format: 1, nonce, command, since, ...ownIdentity() };
  const candidate = await writeCandidate(file, lease);
  const taken = await take(file, candidate);
  await unlink(candidate);
  if (!taken) return null;
  await syncDirectory(dirname(file));
  await removeOldRights(file, nonce);
  return {
    lease,
    release: async () => {
      if (existsSync(file) && readLease(file)?.nonce === nonce) await unlink(file);
    },
  };
};
