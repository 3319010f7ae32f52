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

const keepDocuments = async (
  tx: Transaction,
  documents: readonly Pick<CompiledSet, 'hash' | 'content'>[],
): Promise<void> => {
  const distinct = [...new Map(documents.map((one) => [one.hash, one])).values()];
  await tx.run(sql`
    insert into policies_document (hash, content)
    select hash, content::jsonb from unnest(${distinct.map(({ hash }) => hash)}::text[],
      ${distinct.map(({ content }) => JSON.stringify(content))}::text[]) as d (hash, content)
    on conflict (hash) do nothing`);
};

const writeMembers = async (
  tx: Transaction,
  sets: readonly Pick<StoredSet, 'id' | 'members'>[],
): Promise<void> => {
  const lines = sets.flatMap(({ id, members }) => members.map((member) => ({ id, ...member })));
  await tx.run(sql`
    insert into policies_set_member (set_id, policy, version, ring, in_force)
    select * from unnest(
      ${lines.map(({ id }) => id)}::integer[], ${lines.map(({ number }) => number)}::integer[],
      ${lines.map(({ version }) => version)}::integer[], ${lines.map(({ ring }) => ring)}::smallint[],
      ${lines.map(({ inForce }) => inForce)}::boolean[])
    on conflict (set_id, policy) do update set in_force = excluded.in_force`);
};

const withForce = (members: readonly Member[], { inForce }: CompiledSet): SetMember[] =>
  members.map((one) => ({ ...one, inForce: inForce.has(one.number) }));

export interface NewSet {
  key: string;
  members: readonly Member[];
  compiled: CompiledSet;
}

/** Makes sets that are not there yet; gives them by key. Three statements for any number of them. */
export const insertSets = async (
  tx: Transaction,
  sets: readonly NewSet[],
): Promise<Map<string, StoredSet>> => {
  if (sets.length === 0) return new Map();
  await keepDocuments(
    tx,
    sets.map(({ compiled }) => compiled),
  );
  const rows = await tx.rows<{ id: number; key: string }>(sql`
    insert into policies_set (key, document)
    select * from unnest(${sets.map(({ key }) => key)}::text[], ${sets.map(({ compiled }) => compiled.hash)}::text[])
    returning id, key`);
  const ids = new Map(rows.map(({ id, key }) => [key, id]));
  const stored = sets.map(({ key, members, compiled }) => ({
    key,
    set: {
      id: ids.get(key) ?? 0,
      document: compiled.hash,
      members: withForce(members, compiled),
    },
  }));
  await writeMembers(
    tx,
    stored.map(({ set }) => set),
  );
  return new Map(stored.map(({ key, set }) => [key, set]));
};

/** The same policies, but what they say is another thing now. */
export const replaceDocument = async (
  tx: Transaction,
  { id, members }: StoredSet,
  compiled: CompiledSet,
): Promise<void> => {
  await keepDocuments(tx, [compiled]);
  await tx.run(sql`update policies_set set document = ${compiled.hash} where id = ${id}`);
  await writeMembers(tx, [{ id, members: withForce(members, compiled) }]);
};

/** What no computer has any more. Run where sets are assigned, and nowhere else. */
export const forgetUnusedSets = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`
    with unused as (
      delete from policies_set s
      where not exists (select from policies_computer c where c.set_id = s.id) returning s.id
    )
    delete from policies_set_member m using unused u where m.set_id = u.id`);
  await tx.run(sql`
    delete from policies_document d
    where not exists (select from policies_set s where s.document = d.hash)`);
};
