import { tableOf } from '@reeve/protocol/data-classes';
import { empty, join, raw, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { type Atom, byClass, columnsOf } from '../clause/atoms.ts';
import { rowCondition, sourceColumns } from '../clause/row-condition.ts';
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

/** Each is an aggregate that holds its numbers in memory: 50 of 100,000 computers are 40 MB. */
const atomsPerStatement = 50;

const onlyThese = (column: string, only: readonly number[] | null): Sql =>
  only === null ? empty : sql`where ${raw(column)} = any(${[...only]}::integer[])`;

/** `{1,2,3}` for each condition, in one pass over the rows. */
const aggregates = (id: string, atoms: readonly Atom[], now: Date): Sql =>
  join(
    atoms.map(
      ({ condition }, place) =>
        sql`(array_agg(${raw(id)}) filter (where ${rowCondition(condition, now)}))::text as ${raw(`a${place}`)}`,
    ),
  );

const summarySource = (columns: Sql, needsAgent: boolean, only: Question['only']): Sql => sql`
  select s.resource_id as id ${columns} from cmdb_computer_summary s
  ${needsAgent ? sql`left join agents_published a on a.agent_id = s.agent_id` : empty}
  ${onlyThese('s.resource_id', only)}`;

const sourceOf = (within: ClauseClass, atoms: readonly Atom[], only: Question['only']): Sql => {
  const names = columnsOf(atoms);
  const columns = sourceColumns(within, names);
  if (within.storage !== 'summary')
    return sql`
      select t.resource_id as id ${columns} from ${raw(within.table)} t ${onlyThese('t.resource_id', only)}`;
  const needsAgent = [...names].some((name) => within.columns.get(name)?.restless);
  return summarySource(columns, needsAgent, only);
};

/** Rows that are a computer's own: all atoms of a class in one pass. */
const readOwn = async (
  on: Queryable,
  within: ClauseClass,
  { atoms, only, now }: Question,
): Promise<ComputerSet[]> => {
  const row = await on.first<Record<string, string | null>>(sql`
    with c as materialized (${sourceOf(within, atoms, only)})
    select ${aggregates('c.id', atoms, now)} from c`);
  return atoms.map((_, place) => readIds(row?.[`a${place}`] ?? null));
};

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
  const row = await on.first<Record<string, string | null>>(sql`
    with c as materialized (
      select t.id ${sourceColumns(within, columnsOf(atoms))} from ${raw(within.table)} t ${held})
    select ${aggregates('c.id', atoms, now)} from c`);
  return atoms.map((_, place) => [...readIds(row?.[`a${place}`] ?? null)]);
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
 * Asks the database for every atom: one pass over each class (and one more over the sets of shared rows), however many
 * filters read it.
 */
export const readAtoms = async (on: Queryable, question: Question): Promise<AtomSets> => {
  const sets: AtomSets = new Map();
  for (const [name, atoms] of byClass(question.atoms)) {
    const within = clauseClasses.get(name);
    if (!within) continue;
    const read = within.storage === 'shared' ? readShared : readOwn;
    for (let start = 0; start < atoms.length; start += atomsPerStatement) {
      const part = atoms.slice(start, start + atomsPerStatement);
      const found = await read(on, within, { ...question, atoms: part });
      for (const [place, { key }] of part.entries())
        sets.set(key, found[place] ?? new ComputerSet());
    }
  }
  return sets;
};
