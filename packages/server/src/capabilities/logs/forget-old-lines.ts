import { type Database, sql } from '../../kernel/database/database.ts';

const batchSize = 10_000;

const forgetBatch = (db: Database, days: number): Promise<number> =>
  db.run(sql`
    delete from logs_line where id = any(array(
      select id from logs_line where time < now() - make_interval(days => ${days}) order by time, id limit ${batchSize}))`);

/** Deletes lines older than so many days, in small transactions, and messages that have no line any more. */
export const forgetOldLines = async (
  db: Database,
  days: number,
  signal: AbortSignal,
): Promise<{ lines: number; groups: number }> => {
  let lines = 0;
  while (!signal.aborted) {
    const deleted = await forgetBatch(db, days);
    lines += deleted;
    if (deleted < batchSize) break;
  }
  // What somebody has explained is kept: it would be new again when it comes back.
  const groups = await db.run(sql`
    delete from logs_group
    where last_at < now() - make_interval(days => ${days})
      and (accepted_at is null or accepted_until < now())`);
  return { lines, groups };
};
