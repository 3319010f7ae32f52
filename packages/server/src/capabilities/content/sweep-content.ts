import type { Database, Queryable } from '../../kernel/database/database.ts';
import type { ContentFiles } from './content-files.ts';
import { deleteBlob, findBlob, listUnused, lockBlob } from './content-store.ts';

/** Hashes of the contents of a kind that are in use. */
export type FindInUse = (on: Queryable) => Promise<readonly string[]>;

/** What was put here within a day stays: whoever put it may not have written down yet that he uses it. */
export const graceSeconds = 86_400;

export interface Sweep {
  removed: number;
  bytes: number;
}

const removeUnused = async (
  db: Database,
  files: ContentFiles,
  inUse: ReadonlyMap<string, FindInUse>,
  signal: AbortSignal,
): Promise<Sweep> => {
  const used = await Promise.all([...inUse.values()].map((find) => find(db)));
  const sweep: Sweep = { removed: 0, bytes: 0 };
  for (const blob of await listUnused(db, [...inUse.keys()], used.flat(), graceSeconds)) {
    if (signal.aborted) break;
    const gone = await db.transaction(async (tx) => {
      await lockBlob(tx, blob.sha256);
      // Put here again in the meantime: then it is young, and stays.
      if (!(await deleteBlob(tx, blob.sha256, graceSeconds))) return false;
      await files.remove(blob.sha256);
      return true;
    });
    if (!gone) continue;
    sweep.removed++;
    sweep.bytes += blob.bytes;
  }
  return sweep;
};

/** Files that were put in their place by a process that died before it wrote its line. */
const removeStrays = async (db: Database, files: ContentFiles): Promise<void> => {
  for (const sha256 of await files.listOlderThan(graceSeconds * 1000))
    await db.transaction(async (tx) => {
      await lockBlob(tx, sha256);
      if ((await findBlob(tx, sha256)) === undefined) await files.remove(sha256);
    });
};

/** Removes what nobody uses any more. Contents whose owner is not asked (a kind nobody keeps) stay. */
export const sweepContent = async (
  db: Database,
  files: ContentFiles,
  inUse: ReadonlyMap<string, FindInUse>,
  signal: AbortSignal,
): Promise<Sweep> => {
  const sweep = await removeUnused(db, files, inUse, signal);
  await removeStrays(db, files);
  await files.dropOldDrafts(graceSeconds * 1000);
  return sweep;
};
