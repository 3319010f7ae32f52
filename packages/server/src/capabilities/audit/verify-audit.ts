import { setImmediate } from 'node:timers/promises';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type ChainedRecord, firstBroken } from './audit-record.ts';

const batch = 2000;

const readBatch = (db: Queryable, after: number): Promise<ChainedRecord[]> =>
  db.rows<ChainedRecord>(sql`
    select seq, audit_time(at) as time, actor, actor_kind as "actorKind", from_address as "from", action,
      subject, outcome, details::text as details, prev_hash as "prevHash", hash
    from audit_record where seq > ${after} order by seq limit ${batch}`);

/**
 * Checks the whole chain, a batch at a time. Seen: a changed, removed, added or exchanged record. Not seen: the
 * loss of the newest records; compare the head with one that was logged outside the database.
 */
export const verifyAudit = async (
  db: Queryable,
): Promise<{ records: number; intact: boolean; brokenAt: number | null }> => {
  let last = { seq: 0, hash: '' };
  let records = 0;
  for (;;) {
    const rows = await readBatch(db, last.seq);
    const brokenAt = firstBroken(rows, last);
    if (brokenAt !== null) return { records: records + rows.length, intact: false, brokenAt };
    records += rows.length;
    const tail = rows.at(-1);
    if (!tail || rows.length < batch) return { records, intact: true, brokenAt: null };
    last = tail;
    await setImmediate(); // other requests take their turn between two batches
  }
};
