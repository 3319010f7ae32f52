import type { listSetAsideEvents, QueryOf, SetAsideEvent } from '@reeve/protocol/api';
import { empty, join } from 'sql-template-tag';
import { type Queryable, type Sql, sql } from '../../../kernel/database/database.ts';
import { agentErrors } from '../errors.ts';

type Query = QueryOf<typeof listSetAsideEvents>;

/** Counted exactly up to here; more would make each page as slow as the whole. */
const countLimit = 100_000;

/** A text in which `%`, `_` and `\` mean themselves. */
const pattern = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

const conditionsOf = ({ type, search }: Query): Sql[] => [
  ...(type ? [sql`f.type = ${type}`] : []),
  ...(search
    ? [
        sql`(lower(f.reason) like ${pattern(search)} or f.agent_id = any(array(
          select id from agents_registration where lower(host_name) like ${pattern(search)})))`,
      ]
    : []),
];

const where = (conditions: Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`where ${join(conditions, ' and ')}`;

const idOf = (cursor: string): number => {
  if (!/^\d{1,15}$/.test(cursor)) throw agentErrors.badCursor();
  return Number(cursor);
};

interface Row extends Omit<SetAsideEvent, 'computer'> {
  agentId: string;
  hostName: string;
}

/** Events that were set aside, the last ones received first. */
export const listSetAside = async (
  on: Queryable,
  query: Query,
): Promise<{ items: SetAsideEvent[]; total: number; nextCursor: string | null }> => {
  const limit = query.limit ?? 100;
  const conditions = conditionsOf(query);
  const before = query.cursor ? [sql`f.id < ${idOf(query.cursor)}`] : [];
  const rows = await on.rows<Row>(sql`
    select f.id, f.agent_id as "agentId", coalesce(r.host_name, '') as "hostName", f.type, f.time,
      f.received_at as "receivedAt", f.reason, f.data
    from agents_event_failed f left join agents_registration r on r.id = f.agent_id
    ${where([...conditions, ...before])} order by f.id desc limit ${limit + 1}`);
  const counted = await on.first<{ total: number }>(sql`
    select count(*) as total from
      (select 1 from agents_event_failed f ${where(conditions)} limit ${countLimit}) as matching`);
  const items = rows.slice(0, limit).map(({ agentId, hostName, ...event }) => ({
    ...event,
    computer: { id: agentId, name: hostName },
  }));
  return {
    items,
    total: counted?.total ?? 0,
    nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null,
  };
};
