import { empty } from 'sql-template-tag';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { Value } from './resource-inventory.ts';

export interface ChangeRow {
  id: number;
  at: string;
  dataClass: string;
  kind: 'added' | 'removed' | 'changed';
  row: string;
  before: Record<string, Value> | null;
  after: Record<string, Value> | null;
}

export interface ChangeQuery {
  dataClass?: string | undefined;
  /** Only changes with a smaller number. */
  beforeId?: number | undefined;
  limit: number;
}

const ofResource = (resourceId: number) => sql`
  h.resource_id in (select id from cmdb_resource where id = ${resourceId} or merged_into = ${resourceId})`;

const ofClass = (dataClass: string | undefined) =>
  dataClass === undefined ? empty : sql`and c.name = ${dataClass}`;

/** Newest first; changes of what the resource has absorbed are among them. */
export const readChanges = (
  on: Queryable,
  resourceId: number,
  { dataClass, beforeId, limit }: ChangeQuery,
): Promise<ChangeRow[]> =>
  on.rows<ChangeRow>(sql`
    select h.id, h.at, c.name as "dataClass", h.kind, h.row_key as row, h.before, h.after
    from cmdb_change h join cmdb_data_class c on c.id = h.class_id
    where ${ofResource(resourceId)} ${ofClass(dataClass)}
      ${beforeId === undefined ? empty : sql`and h.id < ${beforeId}`}
    order by h.id desc limit ${limit}`);

/** At most 100,000. */
export const countChanges = async (
  on: Queryable,
  resourceId: number,
  dataClass: string | undefined,
): Promise<number> =>
  (
    await on.first<{ n: number }>(sql`
      select count(*) as n from (
        select from cmdb_change h join cmdb_data_class c on c.id = h.class_id
        where ${ofResource(resourceId)} ${ofClass(dataClass)} limit 100000) counted`)
  )?.n ?? 0;

export interface RecentChange {
  at: string;
  computerId: string;
  computerName: string;
  dataClass: string;
  kind: string;
  row: string;
}

/** The newest changes of the whole estate. */
export const readRecentChanges = (on: Queryable, limit: number): Promise<RecentChange[]> =>
  on.rows<RecentChange>(sql`
    with newest as (
      select * from cmdb_change order by id desc limit ${limit}
    )
    select n.at, r.guid as "computerId", r.name as "computerName", c.name as "dataClass", n.kind, n.row_key as row
    from newest n
    join cmdb_data_class c on c.id = n.class_id
    join cmdb_resource r on r.id = n.resource_id
    order by n.id desc`);
