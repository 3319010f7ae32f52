import { type Database, sql, type Transaction } from '../../../kernel/database/database.ts';

/** Who writes definitions or members waits here for the others, in whichever server process. Before reading anything. */
export const lockMemberships = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`lock table filters_state in share row exclusive mode`);
};

/**
 * For updates: one snapshot of the whole CMDB, taken after the wait for the lock (LOCK takes none). What was marked as
 * changed and what is read then belong together.
 */
export const inSnapshot = <T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.run(sql`set transaction isolation level repeatable read`);
    await lockMemberships(tx);
    return work(tx);
  });
