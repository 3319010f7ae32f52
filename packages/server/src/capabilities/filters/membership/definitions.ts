import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { Clause } from '../clause/clause.ts';

/** A filter as far as its members follow from it. */
export interface FilterDefinition {
  id: string;
  clause: Clause | null;
  reads: readonly string[];
  uses: readonly string[];
  restless: boolean;
}

export interface Part {
  kind: 'filter' | 'group' | 'computer' | 'everything';
  id: string | null;
}
export type Rule = 'any' | 'all' | 'none';

export interface TargetDefinition {
  id: string;
  parts: readonly (Part & { rule: Rule })[];
  /** Groups to which its owner is bound; none: everything. */
  scope: readonly string[];
}

/** All that memberships follow from, beside the CMDB. */
export interface Definitions {
  filters: ReadonlyMap<string, FilterDefinition>;
  targets: ReadonlyMap<string, TargetDefinition>;
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

export const readFilterDefinitions = async (
  on: Queryable,
): Promise<Map<string, FilterDefinition>> =>
  byId(
    await on.rows<FilterDefinition>(
      sql`select id, clause, reads, uses::text[], restless from filters_filter`,
    ),
  );

export const readDefinitions = async (on: Queryable): Promise<Definitions> => ({
  filters: await readFilterDefinitions(on),
  targets: byId(
    await on.rows<TargetDefinition>(sql`
      select t.id,
        coalesce((
          select json_agg(json_build_object('rule', p.rule, 'kind', p.kind, 'id', p.part_id) order by p.rule, p.position)
          from filters_target_part p where p.target_id = t.id), '[]') as parts,
        coalesce((
          select array_agg(s.group_id::text) from filters_scope s where s.administrator_id = t.owner_id), '{}') as scope
      from filters_target t`),
  ),
});

/** These filters and all that use them, directly or by others. */
export const withUsers = (
  filters: ReadonlyMap<string, FilterDefinition>,
  ids: Iterable<string>,
): Set<string> => {
  const users = new Map<string, string[]>();
  for (const { id, uses } of filters.values())
    for (const used of uses) users.set(used, [...(users.get(used) ?? []), id]);
  const found = new Set(ids);
  for (const id of found) for (const user of users.get(id) ?? []) found.add(user);
  return found;
};

/** In an order in which each comes after those that it uses. */
export const inOrderOfUse = (
  filters: ReadonlyMap<string, FilterDefinition>,
  ids: ReadonlySet<string>,
): FilterDefinition[] => {
  const ordered = new Set<FilterDefinition>();
  const visit = (id: string): void => {
    const filter = filters.get(id);
    if (!filter || ordered.has(filter)) return;
    for (const used of filter.uses) if (ids.has(used)) visit(used);
    ordered.add(filter);
  };
  for (const id of ids) visit(id);
  return [...ordered];
};

/** The way on which a filter would lead back to itself, by identifiers; null: it does not. */
export const findCycle = (
  filters: ReadonlyMap<string, Pick<FilterDefinition, 'id' | 'uses'>>,
  id: string,
  uses: readonly string[],
): string[] | null => {
  const seen = new Set<string>();
  const search = (from: string, path: string[]): string[] | null => {
    if (from === id) return [...path, from];
    if (seen.has(from)) return null;
    seen.add(from);
    for (const next of filters.get(from)?.uses ?? []) {
      const found = search(next, [...path, from]);
      if (found) return found;
    }
    return null;
  };
  for (const used of uses) {
    const found = search(used, [id]);
    if (found) return found;
  }
  return null;
};

const usesFilter = (target: TargetDefinition, filters: ReadonlySet<string>): boolean =>
  target.parts.some(({ kind, id }) => kind === 'filter' && id !== null && filters.has(id));

/** Targets that name one of these filters. */
export const targetsOfFilters = (
  { targets }: Definitions,
  filters: ReadonlySet<string>,
): Set<string> =>
  new Set([...targets.values()].filter((one) => usesFilter(one, filters)).map(({ id }) => id));

/** Targets in which groups play a part, or the scope of the owner does. */
export const targetsOfGroups = ({ targets }: Definitions): Set<string> =>
  new Set(
    [...targets.values()]
      .filter(({ parts, scope }) => scope.length > 0 || parts.some(({ kind }) => kind === 'group'))
      .map(({ id }) => id),
  );
