import { empty } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

/** Numbers of absorbed resources that lead to these, and these themselves. */
export const withAbsorbed = async (
  on: Queryable,
  resourceIds: readonly number[],
): Promise<number[]> => {
  const rows = await on.rows<{ id: number }>(sql`
    select r.id from cmdb_alias a join cmdb_resource r on r.guid = a.guid
    where a.resource_id = any(${[...resourceIds]}::integer[])`);
  return [...new Set([...resourceIds, ...rows.map(({ id }) => id)])];
};

/**
 * In which group of each view computers stand: where they were put or, failing that, where a computer was put that
 * they have absorbed. `only`: just these and those that they have absorbed (see `withAbsorbed`).
 */
export const placementsSql = (only: readonly number[] | null) => sql`
  select distinct on (p.view_id, l.resource_id) p.view_id, p.group_id, l.resource_id
  from filters_placement p
  join cmdb_living_resource l on l.id = p.resource_id
  join cmdb_computer_summary s on s.resource_id = l.resource_id
  ${only === null ? empty : sql`where p.resource_id = any(${[...only]}::integer[])`}
  order by p.view_id, l.resource_id, l.id = l.resource_id desc, p.since desc, l.id`;

/** `group_id`, and each group at or below it as `below_id`. */
export const groupsBelowSql = (groupIds: readonly string[]) => sql`
  with recursive below as (
    select id as group_id, id as below_id from filters_group where id = any(${[...groupIds]}::uuid[])
    union all select b.group_id, g.id from below b join filters_group g on g.parent_id = b.below_id
  )
  select group_id, below_id from below`;

/** Numbers of the computers in these groups and below them. */
export const computersInGroups = async (
  on: Queryable,
  groupIds: readonly string[],
): Promise<number[]> => {
  if (groupIds.length === 0) return [];
  const rows = await on.rows<{ id: number }>(sql`
    select distinct n.resource_id as id from (${placementsSql(null)}) n
    join (${groupsBelowSql(groupIds)}) b on b.below_id = n.group_id`);
  return rows.map(({ id }) => id);
};
