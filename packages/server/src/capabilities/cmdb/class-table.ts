import {
  type ColumnType,
  type DataClass,
  dataClasses,
  tableOf,
} from '@reeve/protocol/data-classes';
import { raw, type Sql } from 'sql-template-tag';
import type { Line, Value } from './resource-inventory.ts';

const sqlTypes: Record<ColumnType, string> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
  timestamp: 'timestamptz',
};

/** A data class and the pieces of SQL that its tables need. All text comes from the declaration, none from input. */
export interface ClassTable {
  dataClass: DataClass;
  columns: readonly string[];
  /** Positions of the key columns. */
  keyPositions: readonly number[];
  /** Where a resource's lines lie: the table itself, for `shared` the table of sets. */
  storage: string;
  storageSql: Sql;
  /** `shared`: the table of distinct rows. */
  rowsSql: Sql;
  /** `a, b, c`. */
  columnsSql: Sql;
  /** `a text, b integer`: for json_to_recordset. */
  typedColumnsSql: Sql;
  /** `a = excluded.a, …`. */
  excludedSql: Sql;
}

export const typeInSql = (type: ColumnType): string => sqlTypes[type];

const classTable = (dataClass: DataClass): ClassTable => {
  const table = tableOf(dataClass);
  const columns = Object.keys(dataClass.columns);
  const storage = dataClass.storage === 'shared' ? `${table}_set` : table;
  const typed = Object.entries(dataClass.columns).map(
    ([name, { type }]) => `${name} ${sqlTypes[type]}`,
  );
  return {
    dataClass,
    columns,
    keyPositions: dataClass.key.map((name) => columns.indexOf(name)),
    storage,
    storageSql: raw(storage),
    rowsSql: raw(`${table}_row`),
    columnsSql: raw(columns.join(', ')),
    typedColumnsSql: raw(typed.join(', ')),
    excludedSql: raw(columns.map((name) => `${name} = excluded.${name}`).join(', ')),
  };
};

/** Every data class of this release, in a fixed order: locks are taken in it. */
export const classTables: readonly ClassTable[] = dataClasses.map(classTable);

const byName = new Map(classTables.map((table) => [table.dataClass.name, table]));

/** Undefined: this release does not know the data class. */
export const findClassTable = (name: string): ClassTable | undefined => byName.get(name);

export const classTableOf = (dataClass: Pick<DataClass, 'name'>): ClassTable => {
  const table = byName.get(dataClass.name);
  if (!table) throw new Error(`no table for the data class ${dataClass.name}`);
  return table;
};

export const toRecord = ({ columns }: ClassTable, line: Line): Record<string, Value> =>
  Object.fromEntries(columns.map((name, position) => [name, line[position] ?? null]));

export const toLine = (
  { columns }: ClassTable,
  record: Readonly<Record<string, unknown>>,
): Value[] => columns.map((name) => (record[name] ?? null) as Value);
