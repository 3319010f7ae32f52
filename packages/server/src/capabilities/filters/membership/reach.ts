import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { filtersErrors } from '../errors.ts';
import { computersInGroups } from '../organization/placements.ts';
import { readScope } from '../organization/scope-store.ts';

/** A target, or computers by GUID. With both, the target counts. */
export interface Aim {
  targetId?: string | undefined;
  computers?: readonly string[] | undefined;
}

export interface Reach {
  /** GUIDs of computers. */
  guids: string[];
  /** For people: `target “Laptops”`, `PC-17`, `3 computers`. */
  words: string;
}

interface Found {
  asked: string;
  guid: string | null;
  id: number | null;
  name: string | null;
}

/** Numbers of the computers that somebody may reach; null: all. */
const scopeOf = async (on: Queryable, who: Pick<Principal, 'id'>): Promise<Set<number> | null> => {
  const groups = await readScope(on, who.id);
  if (groups.length === 0) return null;
  return new Set(
    await computersInGroups(
      on,
      groups.map(({ id }) => id),
    ),
  );
};

const reachTarget = async (on: Queryable, targetId: string, scope: Set<number> | null) => {
  const target = await on.first<{ name: string }>(
    sql`select name from filters_target where id = ${targetId}`,
  );
  if (!target) throw filtersErrors.targetNotFound({ id: targetId });
  const rows = await on.rows<{ guid: string; id: number }>(sql`
    select s.guid, s.resource_id as id from filters_target_members m
    join cmdb_computer_summary s on s.resource_id = m.resource_id
    where m.target_id = ${targetId} order by s.name_key, s.resource_id`);
  return {
    guids: rows.filter(({ id }) => scope === null || scope.has(id)).map(({ guid }) => guid),
    words: `target “${target.name}”`,
  };
};

const findComputers = (on: Queryable, guids: readonly string[]): Promise<Found[]> =>
  on.rows<Found>(sql`
    select g.guid as asked, s.guid, s.resource_id as id, s.name
    from unnest(${[...new Set(guids)]}::uuid[]) with ordinality as g (guid, place)
    left join cmdb_resource r on r.guid = g.guid
    left join cmdb_living_resource l on l.id = r.id
    left join cmdb_computer_summary s on s.resource_id = l.resource_id
    order by g.place`);

const reachComputers = async (
  on: Queryable,
  computers: readonly string[],
  scope: Set<number> | null,
  name: string,
): Promise<Reach> => {
  const found = await findComputers(on, computers);
  const missing = found.find(({ guid }) => guid === null);
  if (missing) throw filtersErrors.computerNotFound({ id: missing.asked });
  const outside = scope ? found.filter(({ id }) => id !== null && !scope.has(id)) : [];
  if (outside.length > 0)
    throw filtersErrors.outOfScope({
      computers: outside.length,
      name,
      names: outside
        .slice(0, 5)
        .map((one) => one.name)
        .join(', '),
    });
  const guids = [...new Set(found.flatMap(({ guid }) => (guid === null ? [] : [guid])))];
  return {
    guids,
    words: guids.length === 1 ? (found[0]?.name ?? '') : `${guids.length} computers`,
  };
};

/**
 * The computers that somebody means and may reach: the members of a target within his scope, or computers that he
 * names, all of which must lie in it.
 *
 * Throws `filters.targetNotFound`, `filters.computerNotFound`, `filters.outOfScope`, `filters.nothingReached`.
 */
export const reach = async (
  on: Queryable,
  { targetId, computers }: Aim,
  who: Pick<Principal, 'id' | 'name'>,
): Promise<Reach> => {
  const scope = await scopeOf(on, who);
  if (targetId !== undefined) return reachTarget(on, targetId, scope);
  if (!computers || computers.length === 0) throw filtersErrors.nothingReached();
  return reachComputers(on, computers, scope, who.name);
};
