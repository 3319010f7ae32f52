import type { Transaction } from '../../../kernel/database/database.ts';
import {
  type Difference,
  differenceOf,
  type Kept,
  readSets,
  type SetChange,
  writeCounts,
  writeSets,
} from './chunk-store.ts';
import { membersOfFilter, membersOfTarget } from './compute-members.ts';
import { ComputerSet } from './computer-set.ts';
import { type Definitions, inOrderOfUse } from './definitions.ts';
import { readWorld } from './world.ts';

export interface Wish {
  filters: ReadonlySet<string>;
  targets: ReadonlySet<string>;
  /** Numbers of computers that may have changed; null: all. */
  only: readonly number[] | null;
  now: Date;
}

export interface Refreshed extends Difference {
  /** Filters and targets that were computed. */
  evaluated: number;
  /** At least one target has other members now. */
  targetsChanged: boolean;
}

export const nothingRefreshed: Refreshed = {
  added: 0,
  removed: 0,
  evaluated: 0,
  targetsChanged: false,
};

export const sumOf = (a: Refreshed, b: Refreshed): Refreshed => ({
  added: a.added + b.added,
  removed: a.removed + b.removed,
  evaluated: a.evaluated + b.evaluated,
  targetsChanged: a.targetsChanged || b.targetsChanged,
});

/** Of more than these it is quicker to compute all: each class is then read from end to end. */
const mostByNumber = 20_000;

export interface Computed {
  filters: SetChange[];
  targets: SetChange[];
}

/** What is stored, with what was computed of `only` in its place. */
const replaced = (before: ComputerSet, found: ComputerSet, only: ComputerSet | null) =>
  only === null ? found : before.without(only).or(found);

/** Members as they are stored and as they ought to be, without writing. */
export const computeMembers = async (
  tx: Transaction,
  definitions: Definitions,
  wish: Wish,
): Promise<Computed> => {
  const only = wish.only && wish.only.length > mostByNumber ? null : wish.only;
  const filters = inOrderOfUse(definitions.filters, wish.filters);
  const targets = [...wish.targets].flatMap((id) => definitions.targets.get(id) ?? []);
  const used = [
    ...filters.flatMap(({ uses }) => uses),
    ...targets.flatMap(({ parts }) =>
      parts.flatMap(({ kind, id }) => (kind === 'filter' && id !== null ? [id] : [])),
    ),
  ];
  const ids = [...new Set([...filters.map(({ id }) => id), ...used])];
  const stored = await readSets(tx, 'filter', ids, only);
  const world = await readWorld(tx, { filters, targets, only, now: wish.now });
  const asked = only && ComputerSet.of(only);
  const members = new Map(stored);
  const membersOf = (id: string) => members.get(id) ?? new ComputerSet();
  const changeOf = (id: string, before: ComputerSet, found: ComputerSet): SetChange => ({
    id,
    before,
    after: replaced(before, found, asked),
  });
  const filterChanges = filters.map((filter) => {
    const found = membersOfFilter(filter, world, membersOf);
    const change = changeOf(filter.id, membersOf(filter.id), found);
    members.set(filter.id, change.after);
    return change;
  });
  const held = await readSets(
    tx,
    'target',
    targets.map(({ id }) => id),
    only,
  );
  return {
    filters: filterChanges,
    targets: targets.map((target) =>
      changeOf(
        target.id,
        held.get(target.id) ?? new ComputerSet(),
        membersOfTarget(target, world, membersOf),
      ),
    ),
  };
};

const store = async (tx: Transaction, kept: Kept, changes: readonly SetChange[]) => {
  const differences = new Map<string, Difference>();
  for (const change of changes) {
    const difference = differenceOf(change);
    if (difference.added + difference.removed > 0) differences.set(change.id, difference);
  }
  await writeSets(
    tx,
    kept,
    changes.filter(({ id }) => differences.has(id)),
  );
  await writeCounts(tx, kept, differences);
  const sum = (of: (one: Difference) => number) =>
    [...differences.values()].reduce((total, one) => total + of(one), 0);
  return { added: sum(({ added }) => added), removed: sum(({ removed }) => removed) };
};

/** Computes members and writes what differs. The caller holds the lock of memberships. */
export const refreshMembers = async (
  tx: Transaction,
  definitions: Definitions,
  wish: Wish,
): Promise<Refreshed> => {
  if (wish.filters.size + wish.targets.size === 0 || wish.only?.length === 0)
    return nothingRefreshed;
  const computed = await computeMembers(tx, definitions, wish);
  const filters = await store(tx, 'filter', computed.filters);
  const targets = await store(tx, 'target', computed.targets);
  return {
    added: filters.added + targets.added,
    removed: filters.removed + targets.removed,
    evaluated: computed.filters.length + computed.targets.length,
    targetsChanged: targets.added + targets.removed > 0,
  };
};
