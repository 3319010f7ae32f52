import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { ClassChange } from './change-store.ts';
import { type ClassTable, toLine, toRecord } from './class-table.ts';
import { differenceOf } from './difference.ts';
import type { Line } from './resource-inventory.ts';

/** New contents of one data class of one resource. */
export interface Replacement {
  resourceId: number;
  lines: readonly Line[];
  /** `shared`: numbers of the lines, ascending. */
  ids: readonly number[];
  /** Contents are held already: the difference goes into the history. */
  known: boolean;
}

const json = (value: unknown): string => JSON.stringify(value);

const withLines = (table: ClassTable, replacements: readonly Replacement[]): string =>
  json(
    replacements.flatMap(({ resourceId, lines }) =>
      lines.map((line) => ({ resource_id: resourceId, ...toRecord(table, line) })),
    ),
  );

const readLines = async (
  tx: Queryable,
  table: ClassTable,
  ids: readonly number[],
): Promise<Map<number, Line[]>> => {
  const rows = await tx.rows<{ resource_id: number }>(sql`
    select resource_id, ${table.columnsSql} from ${table.storageSql}
    where resource_id = any(${[...ids]}::integer[])`);
  const lines = new Map<number, Line[]>(ids.map((id) => [id, []]));
  for (const row of rows) lines.get(row.resource_id)?.push(toLine(table, { ...row }));
  return lines;
};

const writeSingle = (tx: Queryable, table: ClassTable, replacements: readonly Replacement[]) =>
  tx.run(sql`
    insert into ${table.storageSql} (resource_id, ${table.columnsSql})
    select resource_id, ${table.columnsSql}
    from json_to_recordset(${withLines(table, replacements)}::json)
      as n(resource_id integer, ${table.typedColumnsSql})
    on conflict (resource_id) do update set ${table.excludedSql}`);

const writeRows = async (
  tx: Queryable,
  table: ClassTable,
  replacements: readonly Replacement[],
) => {
  const known = replacements.filter(({ known }) => known).map(({ resourceId }) => resourceId);
  if (known.length > 0)
    await tx.run(sql`delete from ${table.storageSql} where resource_id = any(${known}::integer[])`);
  const lines = withLines(table, replacements);
  if (lines !== '[]')
    await tx.run(sql`
      insert into ${table.storageSql} (resource_id, ${table.columnsSql})
      select resource_id, ${table.columnsSql}
      from json_to_recordset(${lines}::json) as n(resource_id integer, ${table.typedColumnsSql})`);
};

const replaceOwn = async (
  tx: Queryable,
  table: ClassTable,
  replacements: readonly Replacement[],
): Promise<ClassChange[]> => {
  const known = replacements.filter(({ known }) => known);
  const before = await (known.length > 0
    ? readLines(
        tx,
        table,
        known.map(({ resourceId }) => resourceId),
      )
    : new Map<number, Line[]>());
  if (table.dataClass.storage === 'single') await writeSingle(tx, table, replacements);
  else await writeRows(tx, table, replacements);
  return known.flatMap(({ resourceId, lines }) =>
    differenceOf(before.get(resourceId) ?? [], lines, table.keyPositions).map((change) => ({
      ...change,
      resourceId,
      table,
    })),
  );
};

const readSets = async (tx: Queryable, table: ClassTable, ids: readonly number[]) => {
  const rows = await tx.rows<{ resource_id: number; row_ids: number[] }>(sql`
    select resource_id, row_ids from ${table.storageSql} where resource_id = any(${[...ids]}::integer[])`);
  return new Map(rows.map(({ resource_id, row_ids }) => [resource_id, row_ids]));
};

/** Lines of a dictionary by their number. */
const readDictionary = async (tx: Queryable, table: ClassTable, ids: readonly number[]) => {
  if (ids.length === 0) return new Map<number, Line>();
  const rows = await tx.rows<{ id: number }>(sql`
    select id, ${table.columnsSql} from ${table.rowsSql} where id = any(${[...ids]}::integer[])`);
  return new Map(rows.map((row): [number, Line] => [row.id, toLine(table, { ...row })]));
};

const missingFrom = (ids: readonly number[], others: readonly number[]): number[] => {
  const there = new Set(others);
  return ids.filter((id) => !there.has(id));
};

/** Compares numbers first: of two sets of 940 packages only the few that differ are read. */
const replaceShared = async (
  tx: Queryable,
  table: ClassTable,
  replacements: readonly Replacement[],
): Promise<ClassChange[]> => {
  const known = replacements.filter(({ known }) => known);
  const sets = await (known.length > 0
    ? readSets(
        tx,
        table,
        known.map(({ resourceId }) => resourceId),
      )
    : new Map<number, number[]>());
  await tx.run(sql`
    insert into ${table.storageSql} (resource_id, row_ids)
    select resource_id, row_ids
    from json_to_recordset(${json(
      replacements.map(({ resourceId, ids }) => ({ resource_id: resourceId, row_ids: ids })),
    )}::json) as n(resource_id integer, row_ids integer[])
    on conflict (resource_id) do update set row_ids = excluded.row_ids`);
  const differing = known.map(({ resourceId, ids }) => {
    const before = sets.get(resourceId) ?? [];
    return { resourceId, removed: missingFrom(before, ids), added: missingFrom(ids, before) };
  });
  const lines = await readDictionary(tx, table, [
    ...new Set(differing.flatMap(({ removed, added }) => [...removed, ...added])),
  ]);
  return differing.flatMap(({ resourceId, removed, added }) =>
    differenceOf(collect(lines, removed), collect(lines, added), table.keyPositions).map(
      (change) => ({ ...change, resourceId, table }),
    ),
  );
};

const collect = (lines: ReadonlyMap<number, Line>, ids: readonly number[]): Line[] =>
  ids.map((id) => lines.get(id)).filter((line) => line !== undefined);

/** Replaces the contents of one data class; gives the difference to what was held. */
export const replaceClass = (
  tx: Queryable,
  table: ClassTable,
  replacements: readonly Replacement[],
): Promise<ClassChange[]> =>
  table.dataClass.storage === 'shared'
    ? replaceShared(tx, table, replacements)
    : replaceOwn(tx, table, replacements);
