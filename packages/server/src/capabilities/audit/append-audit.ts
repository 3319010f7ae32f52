import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type AuditAct, detailsText, storable } from './audit-record.ts';

/**
 * Appends one record and gives its number. On a transaction it stands or falls with it, and every later
 * record waits for its end: append as the last statement, so that the wait is short and cannot deadlock.
 */
export const appendAudit = async (on: Queryable, act: AuditAct): Promise<number> => {
  const row = await on.first<{ seq: number }>(
    sql`select audit_append(${storable(act.actor, 200)}, ${act.actorKind}, ${act.from}, ${act.action},
      ${storable(act.subject, 1000)}, ${act.outcome}, ${detailsText(act.details)}::json) as seq`,
  );
  return row?.seq ?? 0;
};
