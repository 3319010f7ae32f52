import { empty } from 'sql-template-tag';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { type ChangeMark, type Cmdb, everythingMark } from '../../cmdb/index.ts';
import { type Definitions, readDefinitions, targetsOfFilters, withUsers } from './definitions.ts';
import { nothingRefreshed, type Refreshed, refreshMembers, sumOf } from './refresh-members.ts';
import type { RunFigures } from './run-store.ts';
import { readNow, readState, writeState } from './state-store.ts';

/** Filters that ask for the time, or for what agents report at every check-in, follow it that far behind. */
export const secondsOfRest = 60;

export interface Updated extends RunFigures {
  targetsChanged: boolean;
}

const figures = (
  refreshed: Refreshed,
  { filters, targets }: Definitions,
  computers: number,
): Updated => ({ ...refreshed, of: filters.size + targets.size, computers });

const all = <T>(of: ReadonlyMap<string, T>): Set<string> => new Set(of.keys());

/** Marks that any filter reads: others change no member. */
const relevant = (marks: readonly ChangeMark[], { filters }: Definitions): ChangeMark[] => {
  const read = new Set([...filters.values()].flatMap(({ reads }) => reads));
  return marks.filter(({ what }) => what === everythingMark || read.has(what));
};

const resourcesOf = (marks: readonly ChangeMark[]): number[] => [
  ...new Set(marks.map(({ resourceId }) => resourceId)),
];

/** Only filters that read what changed, and those that use them; only for the computers that changed. */
const refreshMarked = async (
  tx: Transaction,
  definitions: Definitions,
  marks: readonly ChangeMark[],
  now: Date,
): Promise<Refreshed> => {
  const { filters, targets } = definitions;
  const whole = changedWhole(marks);
  const partly = marks.filter(({ what }) => what !== everythingMark);
  const what = new Set(partly.map((mark) => mark.what));
  const readers = [...filters.values()].filter(({ reads }) => reads.some((one) => what.has(one)));
  const affected = withUsers(
    filters,
    readers.map(({ id }) => id),
  );
  const first = await refreshMembers(tx, definitions, {
    filters: all(filters),
    targets: all(targets),
    only: whole,
    now,
  });
  const second = await refreshMembers(tx, definitions, {
    filters: affected,
    targets: targetsOfFilters(definitions, affected),
    only: resourcesOf(partly),
    now,
  });
  return sumOf(first, second);
};

const refreshRestless = async (
  tx: Transaction,
  definitions: Definitions,
  now: Date,
): Promise<Refreshed> => {
  const restless = [...definitions.filters.values()].filter((filter) => filter.restless);
  const affected = withUsers(
    definitions.filters,
    restless.map(({ id }) => id),
  );
  await writeState(tx, 'restless', now);
  return refreshMembers(tx, definitions, {
    filters: affected,
    targets: targetsOfFilters(definitions, affected),
    only: null,
    now,
  });
};

/** Where deleted computers were put by hand is forgotten: one that comes back under its GUID begins anew. */
const forgetDeleted = async (tx: Transaction, only: readonly number[] | null): Promise<void> => {
  const those = only === null ? empty : sql`and r.id = any(${[...only]}::integer[])`;
  await tx.run(sql`
    delete from filters_placement p using cmdb_resource r
    where r.id = p.resource_id and r.deleted_at is not null ${those}`);
  await tx.run(sql`
    delete from filters_pick p using cmdb_resource r
    where r.id = p.resource_id and r.deleted_at is not null ${those}`);
};

const changedWhole = (marks: readonly ChangeMark[]): number[] =>
  resourcesOf(marks.filter(({ what }) => what === everythingMark));

export interface DeltaWish {
  /** Filters that ask for the time as well, however lately they were computed. */
  restless?: boolean;
  now?: Date;
}

/** Looks at what is marked as changed since the last update. In a snapshot, under the lock. */
export const updateDelta = async (
  tx: Transaction,
  cmdb: Pick<Cmdb, 'takeChangeMarks'>,
  wish: DeltaWish = {},
): Promise<Updated> => {
  const now = wish.now ?? (await readNow(tx));
  const definitions = await readDefinitions(tx);
  const marks = relevant(await cmdb.takeChangeMarks(tx), definitions);
  if (changedWhole(marks).length > 0) await forgetDeleted(tx, changedWhole(marks));
  const marked = await refreshMarked(tx, definitions, marks, now);
  const rested = await readState(tx, 'restless');
  const due =
    wish.restless === true ||
    !rested ||
    now.getTime() - rested.at.getTime() >= secondsOfRest * 1000;
  const restless = due ? await refreshRestless(tx, definitions, now) : nothingRefreshed;
  await writeState(tx, 'current', now);
  return figures(sumOf(marked, restless), definitions, resourcesOf(marks).length);
};

/** Computes every filter and target for every computer. In a snapshot, under the lock. */
export const updateComplete = async (
  tx: Transaction,
  cmdb: Pick<Cmdb, 'takeChangeMarks'>,
  release: string,
): Promise<Updated> => {
  const now = await readNow(tx);
  const definitions = await readDefinitions(tx);
  const marks = await cmdb.takeChangeMarks(tx);
  await forgetDeleted(tx, null);
  const refreshed = await refreshMembers(tx, definitions, {
    filters: all(definitions.filters),
    targets: all(definitions.targets),
    only: null,
    now,
  });
  for (const name of ['current', 'restless'] as const) await writeState(tx, name, now);
  await writeState(tx, 'release', now, release);
  return figures(refreshed, definitions, resourcesOf(marks).length);
};
