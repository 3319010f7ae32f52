import type { AuditRecord, listAudit, QueryOf } from '@reeve/protocol/api';
import { empty, join } from 'sql-template-tag';
import { type Queryable, type Sql, sql } from '../../kernel/database/database.ts';
import { auditErrors } from './errors.ts';

type Query = QueryOf<typeof listAudit>;

/** Rows are counted exactly up to here; more would make every page as slow as the whole. */
const countLimit = 100_000;

/** A text in which `%`, `_` and `\` mean themselves. */
const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

const conditionsOf = (query: Query): Sql[] => [
  ...(query.search
    ? [sql`audit_search_text(actor, action, subject, details) like lower(${pattern(query.search)})`]
    : []),
  ...(query.action ? [sql`action = ${query.action}`] : []),
  ...(query.actor ? [sql`actor = ${query.actor}`] : []),
  ...(query.since ? [sql`at >= ${query.since}`] : []),
  ...(query.until ? [sql`at < ${query.until}`] : []),
];

const where = (conditions: Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`where ${join(conditions, ' and ')}`;

const seqOf = (cursor: string): number => {
  if (!/^\d{1,15}$/.test(cursor)) throw auditErrors.badCursor();
  return Number(cursor);
};

/** A page of the audit, newest first. Pages go by number, so that new records shift none. */
export const listAuditRecords = async (
  db: Queryable,
  query: Query,
): Promise<{ items: AuditRecord[]; total: number; nextCursor: string | null }> => {
  const limit = query.limit ?? 100;
  const conditions = conditionsOf(query);
  const before = query.cursor ? [sql`seq < ${seqOf(query.cursor)}`] : [];
  const rows = await db.rows<AuditRecord>(sql`
    select seq, at, actor, actor_kind as "actorKind", from_address as "from", action, subject, outcome, details
    from audit_record ${where([...conditions, ...before])} order by seq desc limit ${limit + 1}`);
  const counted = await db.first<{ total: number }>(sql`
    select count(*) as total from
      (select 1 from audit_record ${where(conditions)} limit ${countLimit}) as matching`);
  const items = rows.slice(0, limit);
  return {
    items,
    total: counted?.total ?? 0,
    nextCursor: rows.length > limit ? String(items.at(-1)?.seq) : null,
  };
};
