import { newGuid } from '@reeve/base';
import type { BodyOf, MembershipPreview, previewFilter } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { readingOf } from '../clause/atoms.ts';
import { filtersOf } from '../clause/clause.ts';
import { readSets } from '../membership/chunk-store.ts';
import { membersOfFilter } from '../membership/compute-members.ts';
import { ComputerSet } from '../membership/computer-set.ts';
import { readNow } from '../membership/state-store.ts';
import { readWorld } from '../membership/world.ts';
import { numbersOf, readFilterNames } from './filter-store.ts';
import { readWhere } from './read-where.ts';

const sampled = 50;

const firstOf = (set: ComputerSet, count: number): number[] => {
  const ids: number[] = [];
  for (const id of set) if (ids.push(id) >= count) break;
  return ids;
};

/** What would change, with some computers by name: first those that come and go. */
export const previewOf = async (
  on: Queryable,
  before: ComputerSet,
  after: ComputerSet,
  reads: readonly string[],
): Promise<MembershipPreview> => {
  const groups = [
    { change: 'added' as const, set: after.without(before) },
    { change: 'removed' as const, set: before.without(after) },
    { change: 'stays' as const, set: after.and(before) },
  ];
  const picked = groups.flatMap(({ change, set }) =>
    firstOf(set, sampled).map((id) => ({ id, change })),
  );
  const rows = await on.rows<{ number: number; id: string; name: string }>(sql`
    select id as number, guid as id, name from cmdb_resource
    where id = any(${picked.map(({ id }) => id)}::integer[])`);
  const names = new Map(rows.map((row) => [row.number, row]));
  const size = (place: number) => groups[place]?.set.size ?? 0;
  return {
    members: after.size,
    added: size(0),
    removed: size(1),
    sample: picked.slice(0, sampled).flatMap(({ id, change }) => {
      const found = names.get(id);
      return found ? [{ id: found.id, name: found.name, change }] : [];
    }),
    reads: [...reads],
  };
};

/** Members that a filter would have, against those that it has. Throws `filters.clauseAt`. */
export const previewFilterMembers = async (
  on: Queryable,
  { id, where, include = [], exclude = [] }: BodyOf<typeof previewFilter>,
): Promise<MembershipPreview> => {
  const clause = readWhere(where, await readFilterNames(on));
  const uses = filtersOf(clause);
  const filter = { id: newGuid(), clause, uses, ...readingOf(clause) };
  const now = await readNow(on);
  const world = await readWorld(on, { filters: [filter], targets: [], only: null, now });
  const picks = {
    included: ComputerSet.of(await numbersOf(on, include)),
    excluded: ComputerSet.of(await numbersOf(on, exclude)),
  };
  const stored = await readSets(on, 'filter', [...uses, ...(id === undefined ? [] : [id])]);
  const membersOf = (one: string) => stored.get(one) ?? new ComputerSet();
  const after = membersOfFilter(
    filter,
    { ...world, picks: new Map([[filter.id, picks]]) },
    membersOf,
  );
  const before = id === undefined ? new ComputerSet() : membersOf(id);
  return previewOf(on, before, after, filter.reads);
};
