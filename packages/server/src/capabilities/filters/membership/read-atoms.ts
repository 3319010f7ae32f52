import { tableOf } from '@reeve/protocol/data-classes';
import { empty, join, raw, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { type Atom, byClass, columnsOf, versionColumnsOf } from '../clause/atoms.ts';
import { derivedColumns, plainColumns, rowCondition } from '../clause/row-condition.ts';
import { type ClauseClass, clauseClasses } from '../clause/vocabulary.ts';
import { ComputerSet, readIds } from './computer-set.ts';

/** Which computers have a row that fits, by the key of the atom. */
export type AtomSets = Map<string, ComputerSet>;

export interface Question {
  atoms: readonly Atom[];
  /** Numbers of computers; null: all. */
  only: readonly number[] | null;
  now: Date;
}

const bitsOfInteger = 30;
/** Beyond some hundred conditions a statement takes long to plan. */
const atomsPerStatement = 10 * bitsOfInteger;

const onlyThese = (column: string, only: readonly number[] | null): Sql =>
  only === null ? empty : sql`where ${raw(column)} = any(${[...only]}::integer[])`;

/** Which conditions hold, 30 to a number: `b0`, `b1`, … */
const verdicts = (atoms: readonly Atom[], now: Date): { columns: Sql; any: Sql } => {
  const numbers: Sql[] = [];
  for (let start = 0; start < atoms.length; start += bitsOfInteger)
    numbers.push(
      join(
        atoms
          .slice(start, start + bitsOfInteger)
          .map(
            ({ condition }, bit) =>
              sql`case when ${rowCondition(condition, now)} then ${raw(String(2 ** bit))} else 0 end`,
          ),
        ' | ',
      ),
    );
  return {
    columns: join(numbers.map((number, place) => sql`${number} as ${raw(`b${place}`)}`)),
    any: join(
      numbers.map((_, place) => raw(`b${place} <> 0`)),
      ' or ',
    ),
  };
};

/** Rows in which the values are to be found, as `t` (or `s` and `a`), and the column that is collected. */
interface Source {
  from: Sql;
  id: string;
}

/**
 * Asks the conditions of each different combination of values once, and not of each row: 100,000 computers have three
 * operating systems. Gives what is collected for each atom.
 */
const readGrouped = async (
  on: Queryable,
  within: ClauseClass,
  source: Source,
  { atoms, now }: Pick<Question, 'atoms' | 'now'>,
): Promise<ComputerSet[]> => {
  const names = new Set(atoms.flatMap(columnsOf));
  const ids = raw(`array_agg(${source.id}) as ids`);
  const grouping = join([...plainColumns(within, names), ids]);
  const places = [...names].map((_, place) => raw(String(place + 1)));
  const groupBy = places.length > 0 ? sql`group by ${join(places)}` : empty;
  const derived = derivedColumns(within, names, versionColumnsOf(atoms));
  const { columns, any } = verdicts(atoms, now);
  const rows = await on.rows<Record<string, string | number>>(sql`
    with g as (select ${grouping} from ${source.from} ${groupBy}),
    c as materialized (select ${join([raw('g.*'), ...derived])} from g),
    h as materialized (select c.ids, ${columns} from c)
    select ids::text, ${raw(numbersOf(atoms).join(', '))} from h where ids is not null and (${any})`);
  const sets = atoms.map(() => new ComputerSet());
  for (const row of rows) {
    const fitting = sets.filter((_, place) => {
      const bits = Number(row[`b${Math.floor(place / bitsOfInteger)}`]);
      return (bits >> (place % bitsOfInteger)) & 1;
    });
    addIds(String(row.ids), fitting);
  }
  return sets;
};

/** A text as long as this holds so many numbers that a set of them is worth making. */
const longList = 500;

const addIds = (text: string, sets: readonly ComputerSet[]): void => {
  if (text.length < longList) for (const set of sets) readIds(text, set);
  else {
    const found = readIds(text);
    for (const set of sets) set.addAll(found);
  }
};

const numbersOf = (atoms: readonly Atom[]): string[] =>
  [...Array(Math.ceil(atoms.length / bitsOfInteger)).keys()].map((place) => `b${place}`);

const sourceOf = (within: ClauseClass, atoms: readonly Atom[], only: Question['only']): Source => {
  if (within.storage !== 'summary')
    return {
      from: sql`${raw(within.table)} t ${onlyThese('t.resource_id', only)}`,
      id: 't.resource_id',
    };
  const needsAgent = atoms
    .flatMap(columnsOf)
    .some((name) => within.columns.get(name)?.restless === true);
  const agents = sql`left join agents_published a on a.agent_id = s.agent_id`;
  return {
    from: sql`cmdb_computer_summary s ${needsAgent ? agents : empty} ${onlyThese('s.resource_id', only)}`,
    id: 's.resource_id',
  };
};

/** Atoms that ask for the same columns, as many as one statement takes. */
const batchesOf = (atoms: readonly Atom[]): Atom[][] => {
  const groups = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const key = columnsOf(atom).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), atom]);
  }
  return [...groups.values()].flatMap((group) => {
    const batches: Atom[][] = [];
    for (let start = 0; start < group.length; start += atomsPerStatement)
      batches.push(group.slice(start, start + atomsPerStatement));
    return batches;
  });
};

const readBatches = async (
  atoms: readonly Atom[],
  read: (batch: readonly Atom[]) => Promise<ComputerSet[]>,
): Promise<ComputerSet[]> => {
  const found = new Map<Atom, ComputerSet>();
  for (const batch of batchesOf(atoms))
    for (const [place, set] of (await read(batch)).entries()) {
      const atom = batch[place];
      if (atom) found.set(atom, set);
    }
  return atoms.map((atom) => found.get(atom) ?? new ComputerSet());
};

/** Rows that are a computer's own. */
const readOwn = (
  on: Queryable,
  within: ClauseClass,
  { atoms, only, now }: Question,
): Promise<ComputerSet[]> =>
  readBatches(atoms, (batch) =>
    readGrouped(on, within, sourceOf(within, batch, only), { atoms: batch, now }),
  );

/** Where the reverse index is: looking up the holders of some lines does not read every set. */
const holders: Record<string, string> = {
  'installed-software': 'cmdb_with_software',
  service: 'cmdb_with_service',
};

const setsOf = (within: ClauseClass): Sql => raw(`${tableOf(within)}_set`);

/** Numbers of the distinct rows that fit, for each atom; of a few computers only rows that these hold are looked at. */
const matchingRows = async (
  on: Queryable,
  within: ClauseClass,
  { atoms, only, now }: Question,
): Promise<number[][]> => {
  const held =
    only === null
      ? empty
      : sql`where t.id in (
          select unnest(row_ids) from ${setsOf(within)} where resource_id = any(${[...only]}::integer[]))`;
  const source = { from: sql`${raw(within.table)} t ${held}`, id: 't.id' };
  const sets = await readBatches(atoms, (batch) =>
    readGrouped(on, within, source, { atoms: batch, now }),
  );
  return sets.map((set) => [...set]);
};

/** Every set is unfolded once, whatever the number of atoms. */
const unfold = async (
  on: Queryable,
  within: ClauseClass,
  rows: readonly number[][],
  only: Question['only'],
): Promise<ComputerSet[]> => {
  const pairs = rows.flatMap((ids, place) => ids.map((id) => [place, id] as const));
  const sets = rows.map(() => new ComputerSet());
  if (pairs.length === 0) return sets;
  const found = await on.rows<{ place: number; ids: string }>(sql`
    with wanted as materialized (
      select * from unnest(${pairs.map(([place]) => place)}::integer[], ${pairs.map(([, id]) => id)}::integer[])
        as w (place, row_id)),
    held as (
      select resource_id, unnest(row_ids) as row_id from ${setsOf(within)} ${onlyThese('resource_id', only)})
    select w.place, array_agg(h.resource_id)::text as ids
    from held h join wanted w on w.row_id = h.row_id group by w.place`);
  for (const { place, ids } of found) readIds(ids, sets[place]);
  return sets;
};

/** More lines than that are quicker found by unfolding every set than by as many looks into the index. */
const mostLookedUp = 5_000;

const lookUp = async (on: Queryable, holdersOf: string, ids: number[]): Promise<ComputerSet> => {
  if (ids.length === 0) return new ComputerSet();
  const row = await on.first<{ ids: string | null }>(sql`
    select array_agg(id)::text as ids from ${raw(holdersOf)}(${ids}::integer[]) as h (id)`);
  return readIds(row?.ids ?? null);
};

const anyRow = async (on: Queryable, within: ClauseClass, only: Question['only']) => {
  const row = await on.first<{ ids: string | null }>(sql`
    select (array_agg(resource_id) filter (where cardinality(row_ids) > 0))::text as ids
    from ${setsOf(within)} ${onlyThese('resource_id', only)}`);
  return readIds(row?.ids ?? null);
};

/** Rows that computers have in common: first which rows fit, then who holds one. */
const readShared = async (
  on: Queryable,
  within: ClauseClass,
  question: Question,
): Promise<ComputerSet[]> => {
  const { atoms, only } = question;
  const asked = atoms.filter(({ condition }) => condition !== null);
  const rows =
    asked.length > 0 ? await matchingRows(on, within, { ...question, atoms: asked }) : [];
  const holdersOf = only === null ? holders[within.name] : undefined;
  const wide = rows.filter((ids) => !holdersOf || ids.length > mostLookedUp);
  const unfolded = await unfold(on, within, wide, only);
  const found = new Map<Atom, ComputerSet>();
  for (const [place, ids] of rows.entries()) {
    const atom = asked[place];
    const set = unfolded[wide.indexOf(ids)] ?? (await lookUp(on, holdersOf ?? '', ids));
    if (atom) found.set(atom, set);
  }
  const sets: ComputerSet[] = [];
  for (const atom of atoms) sets.push(found.get(atom) ?? (await anyRow(on, within, only)));
  return sets;
};

/**
 * Asks the database for every atom: one pass over each class for all that ask for the same columns (and one more over the
 * sets of shared rows), however many filters read it.
 */
export const readAtoms = async (on: Queryable, question: Question): Promise<AtomSets> => {
  const sets: AtomSets = new Map();
  for (const [name, atoms] of byClass(question.atoms)) {
    const within = clauseClasses.get(name);
    if (!within) continue;
    const found = await (within.storage === 'shared' ? readShared : readOwn)(on, within, {
      ...question,
      atoms,
    });
    for (const [place, { key }] of atoms.entries())
      sets.set(key, found[place] ?? new ComputerSet());
  }
  return sets;
};
