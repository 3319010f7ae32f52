import { empty } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { atomsOf } from '../clause/atoms.ts';
import { groupsBelowSql, placementsSql, withAbsorbed } from '../organization/placements.ts';
import { ComputerSet, readIds } from './computer-set.ts';
import type { FilterDefinition, TargetDefinition } from './definitions.ts';
import { type AtomSets, readAtoms } from './read-atoms.ts';

/** Explicit inclusions and exclusions of a filter. */
export interface Picks {
  included: ComputerSet;
  excluded: ComputerSet;
}

/** All that the members of some filters and targets follow from: values, from which they are computed. */
export interface World {
  /** The computers that are there. */
  everything: ComputerSet;
  atoms: AtomSets;
  picks: ReadonlyMap<string, Picks>;
  /** With those below. */
  groups: ReadonlyMap<string, ComputerSet>;
  /** Named by GUID. */
  computers: ReadonlyMap<string, ComputerSet>;
}

export interface WorldQuestion {
  filters: readonly FilterDefinition[];
  targets: readonly TargetDefinition[];
  /** Numbers of computers; null: all. */
  only: readonly number[] | null;
  now: Date;
}

const readEverything = async (on: Queryable, only: WorldQuestion['only']): Promise<ComputerSet> => {
  const row = await on.first<{ ids: string | null }>(sql`
    select array_agg(resource_id)::text as ids from cmdb_computer_summary
    ${only === null ? empty : sql`where resource_id = any(${[...only]}::integer[])`}`);
  return readIds(row?.ids ?? null);
};

/** An absorbed computer's inclusion is that of the one which absorbed it; an exclusion goes before an inclusion. */
const readPicks = async (
  on: Queryable,
  filterIds: readonly string[],
  family: readonly number[] | null,
): Promise<Map<string, Picks>> => {
  const rows = await on.rows<{ id: string; included: boolean; ids: string }>(sql`
    select p.filter_id as id, p.included, array_agg(l.resource_id)::text as ids
    from filters_pick p join cmdb_living_resource l on l.id = p.resource_id
    where p.filter_id = any(${[...filterIds]}::uuid[])
      ${family === null ? empty : sql`and p.resource_id = any(${[...family]}::integer[])`}
    group by 1, 2`);
  const picks = new Map<string, Picks>();
  for (const { id, included, ids } of rows) {
    const of = picks.get(id) ?? { included: new ComputerSet(), excluded: new ComputerSet() };
    picks.set(id, of);
    readIds(ids, included ? of.included : of.excluded);
  }
  return picks;
};

const readGroups = async (
  on: Queryable,
  groupIds: readonly string[],
  family: readonly number[] | null,
): Promise<Map<string, ComputerSet>> => {
  if (groupIds.length === 0) return new Map();
  const rows = await on.rows<{ id: string; ids: string }>(sql`
    select b.group_id as id, array_agg(n.resource_id)::text as ids
    from (${placementsSql(family)}) n join (${groupsBelowSql(groupIds)}) b on b.below_id = n.group_id
    group by 1`);
  return new Map(rows.map(({ id, ids }) => [id, readIds(ids)]));
};

const readNamed = async (
  on: Queryable,
  guids: readonly string[],
): Promise<Map<string, ComputerSet>> => {
  if (guids.length === 0) return new Map();
  const rows = await on.rows<{ guid: string; id: number }>(sql`
    select r.guid, l.resource_id as id from cmdb_resource r join cmdb_living_resource l on l.id = r.id
    where r.guid = any(${[...guids]}::uuid[])`);
  return new Map(rows.map(({ guid, id }) => [guid, ComputerSet.of([id])]));
};

const partsOf = (targets: readonly TargetDefinition[], wanted: string): string[] => [
  ...new Set(
    targets.flatMap(({ parts }) =>
      parts.flatMap(({ kind, id }) => (kind === wanted && id !== null ? [id] : [])),
    ),
  ),
];

/** Asks the database for what these filters and targets follow from, for some computers or all. */
export const readWorld = async (
  on: Queryable,
  { filters, targets, only, now }: WorldQuestion,
): Promise<World> => {
  const family = only === null ? null : await withAbsorbed(on, only);
  const groupIds = [...partsOf(targets, 'group'), ...targets.flatMap(({ scope }) => scope)];
  return {
    everything: await readEverything(on, only),
    atoms: await readAtoms(on, {
      atoms: filters.flatMap(({ clause }) => atomsOf(clause)),
      only,
      now,
    }),
    picks: await readPicks(
      on,
      filters.map(({ id }) => id),
      family,
    ),
    groups: await readGroups(on, [...new Set(groupIds)], family),
    computers: await readNamed(on, partsOf(targets, 'computer')),
  };
};
