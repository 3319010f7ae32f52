import type { Group, OrganizationalView } from '@reeve/protocol/api';
import { empty } from 'sql-template-tag';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { filtersErrors } from '../errors.ts';
import { placementsSql } from './placements.ts';

const groupsSql = (viewId: string | null) => sql`
  with recursive
  counted as (select n.group_id, count(*)::integer as n from (${placementsSql(null)}) n group by 1),
  below as (
    select id as group_id, id as below_id from filters_group
    union all select b.group_id, g.id from below b join filters_group g on g.parent_id = b.below_id
  )
  select g.id, g.view_id as "viewId", g.parent_id as "parentId", g.name, coalesce(own.n, 0) as computers,
    (select coalesce(sum(c.n), 0)::integer from below b join counted c on c.group_id = b.below_id
     where b.group_id = g.id) as "computersBelow"
  from filters_group g left join counted own on own.group_id = g.id
  ${viewId === null ? empty : sql`where g.view_id = ${viewId}`}
  order by lower(g.name), g.id`;

export const listViews = async (on: Queryable): Promise<OrganizationalView[]> => {
  const views = await on.rows<{ id: string; name: string }>(
    sql`select id, name from filters_view order by lower(name), id`,
  );
  const groups = await on.rows<Group>(groupsSql(null));
  return views.map((view) => ({
    ...view,
    groups: groups.filter(({ viewId }) => viewId === view.id),
  }));
};

/** Throws `filters.groupNotFound`. */
export const readGroup = async (on: Queryable, id: string): Promise<Group> => {
  const stored = await findGroup(on, id);
  const groups = await on.rows<Group>(groupsSql(stored.viewId));
  const group = groups.find((one) => one.id === id);
  if (!group) throw filtersErrors.groupNotFound({ id });
  return group;
};

export interface StoredGroup {
  id: string;
  viewId: string;
  parentId: string | null;
  name: string;
}

/** Throws `filters.groupNotFound`. */
export const findGroup = async (on: Queryable, id: string): Promise<StoredGroup> => {
  const group = await on.first<StoredGroup>(sql`
    select id, view_id as "viewId", parent_id as "parentId", name from filters_group where id = ${id}`);
  if (!group) throw filtersErrors.groupNotFound({ id });
  return group;
};

/** Throws `filters.viewNotFound`. */
export const findView = async (
  on: Queryable,
  id: string,
): Promise<{ id: string; name: string }> => {
  const view = await on.first<{ id: string; name: string }>(
    sql`select id, name from filters_view where id = ${id}`,
  );
  if (!view) throw filtersErrors.viewNotFound({ id });
  return view;
};

/** Throws `filters.nameTaken`. */
export const insertView = async (tx: Transaction, id: string, name: string): Promise<void> => {
  const added = await tx.run(sql`
    insert into filters_view (id, name) values (${id}, ${name}) on conflict ((lower(name))) do nothing`);
  if (added === 0) throw filtersErrors.nameTaken({ kind: 'organizational view', name });
};

/** Its groups and placements go with it; groups refer to each other, so all at once. */
export const removeView = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`delete from filters_placement where view_id = ${id}`);
  await tx.run(sql`delete from filters_group where view_id = ${id}`);
  await tx.run(sql`delete from filters_view where id = ${id}`);
};

/** Adds or replaces a group. Throws `filters.nameTaken`. */
export const writeGroup = async (tx: Transaction, group: StoredGroup): Promise<void> => {
  const { id, viewId, parentId, name } = group;
  const taken = await tx.first(sql`
    select from filters_group where view_id = ${viewId} and parent_id is not distinct from ${parentId}::uuid
      and lower(name) = lower(${name}) and id <> ${id}`);
  if (taken) throw filtersErrors.nameTaken({ kind: 'group', name });
  await tx.run(sql`
    insert into filters_group (id, view_id, parent_id, name) values (${id}, ${viewId}, ${parentId}, ${name})
    on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name`);
};

/** Its computers and groups move up; those of a group at the top are in no group of the view then. */
export const removeGroup = async (
  tx: Transaction,
  { id, parentId }: StoredGroup,
): Promise<void> => {
  if (parentId === null) await tx.run(sql`delete from filters_placement where group_id = ${id}`);
  else
    await tx.run(sql`update filters_placement set group_id = ${parentId} where group_id = ${id}`);
  // One of those below may have its very name.
  await tx.run(sql`update filters_group set name = id::text where id = ${id}`);
  await tx.run(sql`update filters_group set parent_id = ${parentId} where parent_id = ${id}`);
  await tx.run(sql`delete from filters_group where id = ${id}`);
};

/** Names that the groups below would have twice among their new neighbours. */
export const namesInTheWay = async (on: Queryable, group: StoredGroup): Promise<string[]> => {
  const rows = await on.rows<{ name: string }>(sql`
    select c.name from filters_group c join filters_group n on n.view_id = c.view_id
      and n.parent_id is not distinct from ${group.parentId}::uuid and lower(n.name) = lower(c.name) and n.id <> ${group.id}
    where c.parent_id = ${group.id}`);
  return rows.map(({ name }) => name);
};

export const place = async (
  tx: Transaction,
  { id, viewId }: StoredGroup,
  resourceIds: readonly number[],
): Promise<void> => {
  await tx.run(sql`
    insert into filters_placement (view_id, resource_id, group_id)
    select ${viewId}::uuid, r, ${id}::uuid from unnest(${[...new Set(resourceIds)]}::integer[]) as w (r)
    on conflict (view_id, resource_id) do update set group_id = excluded.group_id, since = clock_timestamp()`);
};

/** Of absorbed ones too, or a computer would fall back to where one that it absorbed was. */
export const unplace = async (
  tx: Transaction,
  { id, viewId }: StoredGroup,
  resourceIds: readonly number[],
): Promise<void> => {
  await tx.run(sql`
    delete from filters_placement
    where view_id = ${viewId} and group_id = ${id} and resource_id = any(${[...resourceIds]}::integer[])`);
};
