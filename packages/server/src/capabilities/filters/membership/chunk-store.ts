import { empty, raw } from 'sql-template-tag';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { bytesOf, ComputerSet, chunkOf, chunkSize, isEmptyChunk } from './computer-set.ts';

export type Kept = 'filter' | 'target';

/** Stored members; `only`: those of the chunks in which these computers are. */
export const readSets = async (
  on: Queryable,
  kept: Kept,
  ids: readonly string[],
  only: readonly number[] | null = null,
): Promise<Map<string, ComputerSet>> => {
  const chunks = only && [...new Set(only.map((id) => Math.floor(id / chunkSize)))];
  const rows = await on.rows<{ id: string; chunk: number; members: Buffer }>(sql`
    select ${raw(kept)}_id as id, chunk, members from filters_${raw(kept)}_chunk
    where ${raw(kept)}_id = any(${[...ids]}::uuid[])
      ${chunks === null ? empty : sql`and chunk = any(${chunks}::integer[])`}`);
  const sets = new Map(ids.map((id) => [id, new ComputerSet()]));
  for (const { id, chunk, members } of rows) sets.get(id)?.chunks.set(chunk, chunkOf(members));
  return sets;
};

export interface SetChange {
  id: string;
  before: ComputerSet;
  after: ComputerSet;
}

export interface Difference {
  added: number;
  removed: number;
}

export const differenceOf = ({ before, after }: Omit<SetChange, 'id'>): Difference => ({
  added: after.without(before).size,
  removed: before.without(after).size,
});

const changedChunks = ({ id, before, after }: SetChange) =>
  [...new Set([...before.chunks.keys(), ...after.chunks.keys()])].flatMap((chunk) => {
    const [old, now] = [before.chunks.get(chunk), after.chunks.get(chunk)];
    const bytes = now && !isEmptyChunk(now) ? bytesOf(now) : null;
    const same = old ? bytes?.equals(bytesOf(old)) : bytes === null;
    return same ? [] : [{ id, chunk, bytes }];
  });

/** Writes the chunks that differ, and the number of members. */
export const writeSets = async (
  tx: Transaction,
  kept: Kept,
  changes: readonly SetChange[],
): Promise<void> => {
  const chunks = changes.flatMap(changedChunks);
  const [filled, emptied] = [
    chunks.filter(({ bytes }) => bytes !== null),
    chunks.filter(({ bytes }) => bytes === null),
  ];
  const key = raw(`${kept}_id`);
  const table = raw(`filters_${kept}_chunk`);
  if (filled.length > 0)
    await tx.run(sql`
      insert into ${table} (${key}, chunk, members)
      select * from unnest(${filled.map(({ id }) => id)}::uuid[], ${filled.map(({ chunk }) => chunk)}::integer[],
        ${filled.map(({ bytes }) => bytes)}::bytea[])
      on conflict (${key}, chunk) do update set members = excluded.members`);
  if (emptied.length > 0)
    await tx.run(sql`
      delete from ${table} c
      using unnest(${emptied.map(({ id }) => id)}::uuid[], ${emptied.map(({ chunk }) => chunk)}::integer[])
        as e (id, chunk)
      where c.${key} = e.id and c.chunk = e.chunk`);
};

/** Corrects the stored numbers of members, and says when. */
export const writeCounts = async (
  tx: Transaction,
  kept: Kept,
  counts: ReadonlyMap<string, Difference>,
): Promise<void> => {
  if (counts.size === 0) return;
  await tx.run(sql`
    update ${raw(`filters_${kept}`)} f
    set members = f.members + n.difference, updated_at = clock_timestamp()
    from unnest(${[...counts.keys()]}::uuid[],
      ${[...counts.values()].map(({ added, removed }) => added - removed)}::integer[]) as n (id, difference)
    where f.id = n.id`);
};
