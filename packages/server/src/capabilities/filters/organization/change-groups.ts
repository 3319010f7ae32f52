import { newGuid } from '@reeve/base';
import type { BodyOf, updateGroup } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { filtersErrors } from '../errors.ts';
import { numbersOf } from '../filters/filter-store.ts';
import { readDefinitions, targetsOfGroups } from '../membership/definitions.ts';
import { lockMemberships } from '../membership/lock.ts';
import { nothingRefreshed, type Refreshed } from '../membership/refresh-members.ts';
import { refuseUsed, usersOfGroups } from '../own-uses.ts';
import { refreshTargets } from '../targets/save-target.ts';
import { computersInGroups, groupsBelowSql, withAbsorbed } from './placements.ts';
import { readScope, type ScopeGroup, writeScope } from './scope-store.ts';
import {
  findGroup,
  findView,
  insertView,
  namesInTheWay,
  place,
  removeGroup,
  removeView,
  type StoredGroup,
  unplace,
  writeGroup,
} from './view-store.ts';

/** Targets that follow from groups, for computers whose place has changed. */
const refreshPlaces = async (tx: Transaction, only: readonly number[]): Promise<Refreshed> =>
  only.length === 0
    ? nothingRefreshed
    : refreshTargets(tx, targetsOfGroups(await readDefinitions(tx)), only);

/** Gives its identifier. Throws `filters.nameTaken`. */
export const addView = async (tx: Transaction, name: string): Promise<string> => {
  const id = newGuid();
  await insertView(tx, id, name);
  return id;
};

/** Throws `filters.viewNotFound`, `filters.inUse`. */
export const deleteView = async (tx: Transaction, id: string): Promise<{ name: string }> => {
  await lockMemberships(tx);
  const view = await findView(tx, id);
  const groups = await tx.rows<{ id: string }>(
    sql`select id from filters_group where view_id = ${id}`,
  );
  const uses = await usersOfGroups(
    tx,
    groups.map((group) => group.id),
  );
  refuseUsed('organizational view', view.name, uses);
  await removeView(tx, id);
  return view;
};

const refuseOtherView = async (tx: Transaction, viewId: string, parentId: string | null) => {
  if (parentId === null) return;
  const parent = await findGroup(tx, parentId);
  if (parent.viewId !== viewId) throw filtersErrors.otherView({ id: parentId });
};

/** Gives its identifier. Throws `filters.viewNotFound`, `filters.groupNotFound`, `filters.otherView`, `filters.nameTaken`. */
export const addGroup = async (
  tx: Transaction,
  viewId: string,
  { name, parentId = null }: { name: string; parentId?: string | null },
): Promise<string> => {
  await lockMemberships(tx);
  await findView(tx, viewId);
  await refuseOtherView(tx, viewId, parentId);
  const id = newGuid();
  await writeGroup(tx, { id, viewId, parentId, name });
  return id;
};

/** Renames or moves. Throws as `addGroup`, and `filters.belowItself`. */
export const changeGroup = async (
  tx: Transaction,
  id: string,
  { name, parentId }: BodyOf<typeof updateGroup>,
): Promise<Refreshed> => {
  await lockMemberships(tx);
  const group = await findGroup(tx, id);
  await refuseOtherView(tx, group.viewId, parentId);
  const below = await tx.rows<{ below_id: string }>(groupsBelowSql([id]));
  if (below.some(({ below_id }) => below_id === parentId))
    throw filtersErrors.belowItself({ name: group.name });
  await writeGroup(tx, { ...group, name, parentId });
  return group.parentId === parentId
    ? nothingRefreshed
    : refreshPlaces(tx, await computersInGroups(tx, [id]));
};

/** Throws `filters.groupNotFound`, `filters.inUse`, and `filters.nameTaken` when a group below could not move up. */
export const deleteGroup = async (
  tx: Transaction,
  id: string,
): Promise<{ group: StoredGroup; refreshed: Refreshed }> => {
  await lockMemberships(tx);
  const group = await findGroup(tx, id);
  refuseUsed('group', group.name, await usersOfGroups(tx, [id]));
  const [taken] = await namesInTheWay(tx, group);
  if (taken !== undefined) throw filtersErrors.nameTaken({ kind: 'group', name: taken });
  const computers = await computersInGroups(tx, [id]);
  await removeGroup(tx, group);
  return { group, refreshed: await refreshPlaces(tx, computers) };
};

/** Throws `filters.groupNotFound`, `filters.computerNotFound`. */
export const assignComputers = async (
  tx: Transaction,
  id: string,
  guids: readonly string[],
): Promise<Refreshed> => {
  await lockMemberships(tx);
  const group = await findGroup(tx, id);
  const numbers = await numbersOf(tx, guids);
  await place(tx, group, numbers);
  return refreshPlaces(tx, numbers);
};

/** Throws `filters.groupNotFound`, `filters.computerNotFound`. */
export const removeComputers = async (
  tx: Transaction,
  id: string,
  guids: readonly string[],
): Promise<Refreshed> => {
  await lockMemberships(tx);
  const group = await findGroup(tx, id);
  const numbers = await numbersOf(tx, guids);
  await unplace(tx, group, await withAbsorbed(tx, numbers));
  return refreshPlaces(tx, numbers);
};

/**
 * One who was deleted still owns targets, and is found as long as he is bound: so that groups can be let go.
 * Throws `filters.administratorNotFound`.
 */
export const findAdministrator = async (on: Queryable, id: string): Promise<{ name: string }> => {
  const found = await on.first<{ name: string }>(sql`
    select name from access_administrator where id = ${id}
    union all
    select administrator_id from filters_scope where administrator_id = ${id}::text limit 1`);
  if (!found) throw filtersErrors.administratorNotFound({ id });
  return found;
};

/**
 * Binds an administrator to groups; none: unbound. The members of his targets follow.
 * Throws `filters.administratorNotFound`, `filters.groupNotFound`.
 */
export const bindAdministrator = async (
  tx: Transaction,
  id: string,
  groups: readonly string[],
): Promise<{ name: string; before: ScopeGroup[]; refreshed: Refreshed }> => {
  await lockMemberships(tx);
  const { name } = await findAdministrator(tx, id);
  for (const group of groups) await findGroup(tx, group);
  const before = await readScope(tx, id);
  await writeScope(tx, id, groups);
  const targets = await tx.rows<{ id: string }>(
    sql`select id from filters_target where owner_id = ${id}`,
  );
  const refreshed = await refreshTargets(
    tx,
    targets.map((target) => target.id),
  );
  return { name, before, refreshed };
};
