import { sha256Hex } from '@reeve/base';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import type { CompiledSet } from './compile-document.ts';
import { keyOf, type Member } from './world.ts';

export interface SetMember extends Member {
  inForce: boolean;
}

/** Policies that meet on a computer, and the document that its agent is given. */
export interface StoredSet {
  id: number;
  document: string;
  members: readonly SetMember[];
}

/** Keys may be long: of 500 policies some kilobytes. */
export const hashOfKey = (members: readonly Member[]): string => sha256Hex(keyOf(members));

interface Line extends SetMember {
  id: number;
  key: string;
  document: string;
}

const gather = (lines: readonly Line[]): Map<string, StoredSet> => {
  const sets = new Map<string, StoredSet & { members: SetMember[] }>();
  for (const { id, key, document, ...member } of lines) {
    const set = sets.get(key) ?? { id, document, members: [] };
    set.members.push(member);
    sets.set(key, set);
  }
  return sets;
};

const lineColumns = sql`
  s.id, s.key, s.document, m.policy as number, m.version, m.ring, m.in_force as "inForce"`;

/** By key. */
export const readSetsByKey = async (
  on: Queryable,
  keys: readonly string[],
): Promise<Map<string, StoredSet>> =>
  gather(
    await on.rows<Line>(sql`
      select ${lineColumns} from policies_set s join policies_set_member m on m.set_id = s.id
      where s.key = any(${keys}::text[]) order by s.id, m.policy`),
  );

/** By id. */
export const readSets = async (
  on: Queryable,
  ids: readonly number[],
): Promise<Map<number, StoredSet>> => {
  const lines = await on.rows<Line>(sql`
    select ${lineColumns} from policies_set s join policies_set_member m on m.set_id = s.id
    where s.id = any(${ids}::integer[]) order by s.id, m.policy`);
  return new Map([...gather(lines).values()].map((set) => [set.id, set]));
};

/** Numbers of the sets that computers have. */
export const listSetsInUse = async (on: Queryable): Promise<number[]> =>
  (
    await on.rows<{ id: number }>(sql`
      select s.id from policies_set s
      where exists (select from policies_computer c where c.set_id = s.id) order by s.id`)
  ).map(({ id }) => id);

export const keepDocument = async (
  tx: Transaction,
  { hash, content }: Pick<CompiledSet, 'hash' | 'content'>,
): Promise<void> => {
  await tx.run(sql`
    insert into policies_document (hash, content) values (${hash}, ${JSON.stringify(content)})
    on conflict (hash) do nothing`);
};

const writeMembers = async (
  tx: Transaction,
  id: number,
  members: readonly Member[],
  inForce: ReadonlySet<number>,
): Promise<void> => {
  await tx.run(sql`
    insert into policies_set_member (set_id, policy, version, ring, in_force)
    select ${id}, * from unnest(
      ${members.map(({ number }) => number)}::integer[], ${members.map(({ version }) => version)}::integer[],
      ${members.map(({ ring }) => ring)}::smallint[],
      ${members.map(({ number }) => inForce.has(number))}::boolean[])
    on conflict (set_id, policy) do update set in_force = excluded.in_force`);
};

export const insertSet = async (
  tx: Transaction,
  members: readonly Member[],
  compiled: CompiledSet,
): Promise<StoredSet> => {
  await keepDocument(tx, compiled);
  const row = await tx.first<{ id: number }>(sql`
    insert into policies_set (key, document) values (${hashOfKey(members)}, ${compiled.hash}) returning id`);
  if (!row) throw new Error('the database gave no row for a new set of policies');
  await writeMembers(tx, row.id, members, compiled.inForce);
  return {
    id: row.id,
    document: compiled.hash,
    members: members.map((one) => ({ ...one, inForce: compiled.inForce.has(one.number) })),
  };
};

/** The same policies, but what they say is another thing now. */
export const replaceDocument = async (
  tx: Transaction,
  { id, members }: StoredSet,
  compiled: CompiledSet,
): Promise<void> => {
  await keepDocument(tx, compiled);
  await tx.run(sql`update policies_set set document = ${compiled.hash} where id = ${id}`);
  await writeMembers(tx, id, members, compiled.inForce);
};

/** What no computer has any more. Run where sets are assigned, and nowhere else. */
export const forgetUnusedSets = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`
    delete from policies_set s
    where not exists (select from policies_computer c where c.set_id = s.id)`);
  await tx.run(sql`
    delete from policies_document d
    where not exists (select from policies_set s where s.document = d.hash)`);
};
