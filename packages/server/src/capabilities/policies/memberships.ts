import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

/** Who is in which target, as filters keep it: bit n of chunk c is the resource c * 8192 + n. */
export interface Memberships {
  inTarget(targetId: string, resourceId: number): boolean;
}

const bitsOfChunk = 8192;

const hasBit = (bits: Buffer | undefined, place: number): boolean =>
  bits !== undefined && (((bits[place >> 3] ?? 0) >> (place & 7)) & 1) === 1;

/** Memberships of these computers in these targets. */
export const readMemberships = async (
  on: Queryable,
  targets: readonly string[],
  resources: readonly number[],
): Promise<Memberships> => {
  const chunks = [...new Set(resources.map((id) => Math.floor(id / bitsOfChunk)))];
  const rows = await on.rows<{ target: string; chunk: number; members: Buffer }>(sql`
    select target_id as target, chunk, members from filters_target_chunk
    where target_id = any(${targets}::uuid[]) and chunk = any(${chunks}::integer[])`);
  const byTarget = new Map<string, Map<number, Buffer>>();
  for (const { target, chunk, members } of rows)
    byTarget.set(target, (byTarget.get(target) ?? new Map()).set(chunk, members));
  return {
    inTarget: (targetId, resourceId) =>
      hasBit(
        byTarget.get(targetId)?.get(Math.floor(resourceId / bitsOfChunk)),
        resourceId % bitsOfChunk,
      ),
  };
};

/** Places of the bits in which two chunks differ. */
export const differingBits = (a: Buffer | null, b: Buffer | null): number[] => {
  const places: number[] = [];
  const length = Math.max(a?.length ?? 0, b?.length ?? 0);
  for (let at = 0; at < length; at++) {
    let difference = (a?.[at] ?? 0) ^ (b?.[at] ?? 0);
    for (let bit = 0; difference !== 0; bit++, difference >>= 1)
      if (difference & 1) places.push(at * 8 + bit);
  }
  return places;
};

/**
 * Remembers the present members of targets that a policy has got, before its computers are marked: what changes
 * from here on is found by `markChangedMembers`.
 */
export const rememberMembers = async (tx: Transaction, policy: number): Promise<void> => {
  await tx.run(sql`
    insert into policies_seen_chunk (target_id, chunk, members)
    select c.target_id, c.chunk, c.members from filters_target_chunk c
    join policies_target t on t.target_id = c.target_id
    where t.policy = ${policy} and not exists (
      select from policies_seen_chunk s where s.target_id = c.target_id)`);
};

/**
 * Marks the computers that have come into or left targets of policies since the last look, and remembers who is in
 * them now. Gives how many were marked.
 */
export const markChangedMembers = async (tx: Transaction): Promise<number> => {
  const differing = await tx.rows<{
    target: string;
    chunk: number;
    now: Buffer | null;
    seen: Buffer | null;
  }>(sql`
    select target_id as target, chunk, n.members as now, s.members as seen
    from (select c.* from filters_target_chunk c
      where c.target_id in (select target_id from policies_target)) n
    full join policies_seen_chunk s using (target_id, chunk)
    where n.members is distinct from s.members`);
  if (differing.length === 0) return 0;
  const changed = new Set<number>();
  for (const { chunk, now, seen } of differing)
    for (const place of differingBits(now, seen)) changed.add(chunk * bitsOfChunk + place);
  await tx.run(sql`
    insert into policies_pending (resource_id)
    select id from unnest(${[...changed]}::integer[]) as changed (id) order by id`);
  const gone = differing.filter(({ now }) => now === null);
  await tx.run(sql`
    delete from policies_seen_chunk s
    using unnest(${gone.map(({ target }) => target)}::uuid[], ${gone.map(({ chunk }) => chunk)}::integer[])
      as g (target_id, chunk)
    where s.target_id = g.target_id and s.chunk = g.chunk`);
  const kept = differing.flatMap(({ now, ...place }) => (now === null ? [] : [{ ...place, now }]));
  await tx.run(sql`
    insert into policies_seen_chunk (target_id, chunk, members)
    select * from unnest(${kept.map(({ target }) => target)}::uuid[], ${kept.map(({ chunk }) => chunk)}::integer[],
      ${kept.map(({ now }) => now)}::bytea[])
    on conflict (target_id, chunk) do update set members = excluded.members`);
  return changed.size;
};
