import type { ComputerSummary } from '@reeve/protocol/api';
import { empty, join, type Sql } from 'sql-template-tag';
import { type Database, type Queryable, sql } from '../../kernel/database/database.ts';
import { type ComputerFilter, type ComputerQuery, filterOf } from './computer-filter.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { type SortOrder, sortOrderOf } from './sort-order.ts';

export interface ComputerPage {
  items: ComputerSummary[];
  /** Exact up to 100,000. */
  total: number;
  nextCursor: string | null;
}

interface ListRow extends ComputerSummary {
  number: number;
  sort_key: string;
}

const mostCounted = 100_000;

const shown = sql`
  s.guid as id, s.name, nullif(s.os, '') as os, nullif(s.os_version, '') as "osVersion",
  nullif(s.manufacturer, '') as manufacturer, nullif(s.model, '') as model,
  nullif(s.ip_address, '') as "ipAddress", nullif(s.mac_address, '') as "macAddress",
  nullif(s.agent_version, '') as "agentVersion", s.pending_restart as "pendingRestart",
  s.registered_at as "registeredAt"`;

const ofAgent = sql`
  a.last_seen as "lastSeen", coalesce(a.connected, false) as connected,
  coalesce(a.health, 'unknown') as health`;

const withAgent = sql`left join agents_presence_published a on a.agent_id = s.agent_id`;

const where = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`where ${join([...conditions], ' and ')}`;

/**
 * Which rows, then what they show: wide rows of the whole estate are neither joined nor sorted (measured at
 * 100,000 computers by last contact: half the time). Without need of it the agents' view stays out of the first.
 */
const pageSql = (filter: ComputerFilter, order: SortOrder, after: Sql[], limit: number): Sql => {
  const needsAgent = filter.agent.length > 0 || order.ofAgent;
  return sql`
    select ${shown}, ${ofAgent}, s.resource_id as number, ${order.keySql} as sort_key
    from (
      select s.resource_id from cmdb_computer_summary s ${filter.join} ${needsAgent ? withAgent : empty}
      ${where([...filter.summary, ...filter.agent, ...after])}
      order by ${order.orderSql} limit ${limit}
    ) chosen
    join cmdb_computer_summary s on s.resource_id = chosen.resource_id ${withAgent}
    order by ${order.orderSql}`;
};

const count = async (on: Queryable, filter: ComputerFilter): Promise<number> => {
  const row = await on.first<{ n: number }>(sql`
    select count(*) as n from (
      select from cmdb_computer_summary s ${filter.join} ${filter.agent.length > 0 ? withAgent : empty}
      ${where([...filter.summary, ...filter.agent])} limit ${mostCounted}) counted`);
  return row?.n ?? 0;
};

const summaryOf = ({ number, sort_key, ...summary }: ListRow): ComputerSummary => summary;

/** One page; rows and total are read beside each other on two connections. */
export const listComputerPage = async (
  db: Database,
  query: ComputerQuery,
): Promise<ComputerPage> => {
  const sort = query.sort ?? 'name';
  const limit = query.limit ?? 100;
  const order = sortOrderOf(sort);
  const after = query.cursor === undefined ? [] : [order.afterSql(readCursor(query.cursor, sort))];
  const filter = await filterOf(db, query);
  const [rows, total] = await Promise.all([
    db.rows<ListRow>(pageSql(filter, order, after, limit + 1)),
    count(db, filter),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(summaryOf),
    total,
    nextCursor:
      rows.length > limit && last
        ? writeCursor({ order: sort, key: last.sort_key, id: last.number })
        : null,
  };
};

/** The summary of one computer. */
export const readSummary = (
  on: Queryable,
  resourceId: number,
): Promise<(ComputerSummary & { healthItems: HealthItemRow[] }) | undefined> =>
  on.first(sql`
    select ${shown}, ${ofAgent}, coalesce(a.health_items, '[]') as "healthItems"
    from cmdb_computer_summary s ${withAgent} where s.resource_id = ${resourceId}`);

export interface HealthItemRow {
  id: string;
  severity: string;
  message: string;
  since: string;
}

export const countComputers = async (on: Queryable): Promise<number> =>
  (await on.first<{ n: number }>(sql`select count(*) as n from cmdb_computer_summary`))?.n ?? 0;

/** Computers with this name, host name or full, whatever the case. */
export const findByName = (on: Queryable, name: string): Promise<{ id: string; name: string }[]> =>
  on.rows(sql`
    select s.guid as id, s.name from cmdb_computer_summary s
    where s.name_key = ${name.toLowerCase()} or s.resource_id in (
      select resource_id from cmdb_resource_key
      where kind in ('name', 'fqdn') and value = ${name.toLowerCase()})
    order by s.resource_id limit 100`);
