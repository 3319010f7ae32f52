import type { ComplianceState, PolicyComputer, RollOut } from '@reeve/protocol/api';
import { empty, join, type Sql } from 'sql-template-tag';
import type { Static } from 'typebox';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { readVersion, requirePolicy } from './policy-store.ts';
import { ringsOf } from './ring.ts';

type Line = Static<typeof PolicyComputer>;

/** What is known of a policy on a computer: `m` its member of the set, `s` the state that was reported, if any. */
export const stateSql = (freshSince: string): Sql => sql`
  case when m.version = 0 then 'unknown' when not m.in_force then 'not-applicable'
    when s.checked_at >= ${freshSince} then s.state else 'unknown' end`;

export const detailSql = (freshSince: string): Sql => sql`
  case when m.version = 0 then 'waits for its ring'
    when not m.in_force then 'other policies have won all its lines'
    when s.checked_at is null then 'nothing was heard of this version yet'
    when s.checked_at < ${freshSince} then 'not heard of for too long; it was ' || s.state
    else s.detail end`;

export interface PolicyComputersQuery {
  cursor?: string;
  limit?: number;
  state?: ComplianceState;
}

/** Compliance computer by computer, by name. */
export const listPolicyComputers = async (
  on: Queryable,
  freshSince: string,
  id: string,
  query: PolicyComputersQuery,
): Promise<{ items: Line[]; total: number; nextCursor: string | null }> => {
  const policy = await requirePolicy(on, id);
  const { content } = await readVersion(on, policy, policy.version);
  const rings = content.rollOut ? ringsOf(content.rollOut as RollOut) : [];
  const limit = query.limit ?? 100;
  const ofPolicy = sql`
    from policies_set_member m
    join policies_computer c on c.set_id = m.set_id
    join cmdb_computer_summary n on n.resource_id = c.resource_id
    left join policies_state s on s.policy = m.policy and s.resource_id = c.resource_id
    where m.policy = ${policy.number}
      ${query.state === undefined ? empty : sql`and ${stateSql(freshSince)} = ${query.state}`}`;
  const after =
    query.cursor === undefined
      ? empty
      : sql`and (n.name_key, n.resource_id) > (${join(readCursor(query.cursor, ['string', 'number']))})`;
  const rows = await on.rows<Line & { key: string; number: number; ringNumber: number }>(sql`
    select n.guid as id, n.name, ${stateSql(freshSince)} as state, ${detailSql(freshSince)} as detail,
      nullif(m.version, 0) as version, s.checked_at as "checkedAt", null as ring, m.ring as "ringNumber",
      n.name_key as key, n.resource_id as number
    ${ofPolicy} ${after} order by n.name_key, n.resource_id limit ${limit + 1}`);
  const counted = await on.first<{ n: number }>(sql`select count(*) as n ${ofPolicy}`);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ key: _, number: __, ringNumber, ...line }) => ({
      ...line,
      ring: rings[ringNumber]?.name ?? null,
    })),
    total: counted?.n ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor([last.key, last.number]) : null,
  };
};
