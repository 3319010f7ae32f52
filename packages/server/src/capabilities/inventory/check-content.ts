import type { InventoryRequest } from '@reeve/protocol/agent';
import type { Column, ColumnType } from '@reeve/protocol/data-classes';
import { type ClassContent, type ClassTable, findClassTable, type Value } from '../cmdb/index.ts';

export type SentClass = InventoryRequest['classes'][number];
export type Checked = { content: ClassContent } | { refused: string };

/** Two columns of a key and more must fit into one entry of an index (2,704 bytes). */
const longestKeyBytes = 1_000;
const longestTextBytes = 8_000;
const largestInteger = 2 ** 31;

class Misfit extends Error {}

const textOf = (value: unknown, longest: number): string => {
  if (typeof value !== 'string') throw new Misfit('is no text');
  if (value.includes('\0')) throw new Misfit('holds the character U+0000');
  if (!value.isWellFormed()) throw new Misfit('holds half of a character');
  if (value.length * 3 > longest && Buffer.byteLength(value) > longest)
    throw new Misfit(`is longer than ${longest} bytes`);
  return value;
};

const integerOf = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new Misfit('is no whole number');
  if (value >= largestInteger || value < -largestInteger) throw new Misfit('is beyond 32 bits');
  return value;
};

const bigintOf = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new Misfit('is no whole number below 2^53');
  return value;
};

const booleanOf = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new Misfit('is neither true nor false');
  return value;
};

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const timeOf = (value: unknown): string => {
  const time = typeof value === 'string' && isoTime.test(value) ? new Date(value) : null;
  if (!time || Number.isNaN(time.getTime()) || time.getUTCFullYear() < 1)
    throw new Misfit('is no time');
  return time.toISOString();
};

const readers: Record<ColumnType, (value: unknown, longest: number) => Value> = {
  text: textOf,
  integer: integerOf,
  bigint: bigintOf,
  boolean: booleanOf,
  timestamp: timeOf,
};

interface Reader {
  name: string;
  optional: boolean;
  longest: number;
  read: (value: unknown, longest: number) => Value;
}

const readersOf = ({ dataClass }: ClassTable): Reader[] =>
  Object.entries(dataClass.columns).map(([name, column]: [string, Column]) => ({
    name,
    optional: column.nullable === true,
    longest: dataClass.key.includes(name) ? longestKeyBytes : longestTextBytes,
    read: readers[column.type],
  }));

const prepared = new Map<string, Reader[]>();

const prepare = (table: ClassTable): Reader[] => {
  const found = prepared.get(table.dataClass.name) ?? readersOf(table);
  prepared.set(table.dataClass.name, found);
  return found;
};

type SentRow = SentClass['rows'][number];

const unknownColumn = (row: SentRow, columns: readonly Reader[]): string =>
  Object.keys(row).find((name) => !columns.some((column) => column.name === name)) ?? '';

/** Where the reader stands: part of the reason when something does not fit. */
interface Place {
  row: number;
  column: string;
}

/** The hottest loop of the server (a thousand rows an inventory): no closure and no array besides the line. */
const lineOf = (row: SentRow, columns: readonly Reader[], place: Place): Value[] => {
  let present = 0;
  const line: Value[] = [];
  for (const column of columns) {
    place.column = column.name;
    const value = row[column.name];
    if (value !== undefined) present++;
    if (value !== undefined && value !== null) line.push(column.read(value, column.longest));
    else if (column.optional) line.push(null);
    else throw new Misfit('is missing');
  }
  for (const _ in row) present--;
  if (present === 0) return line;
  place.column = `the column ${unknownColumn(row, columns).slice(0, 64)}`;
  throw new Misfit('is not known');
};

const keyOf = (line: readonly Value[], positions: readonly number[]): string => {
  let key = '';
  for (const position of positions) key += `${line[position]}\0`;
  return key;
};

/** Of rows with the same key the last one stands. */
const linesOf = (table: ClassTable, rows: readonly SentRow[]): Value[][] => {
  const columns = prepare(table);
  const lines = new Map<string, Value[]>();
  const place = { row: 0, column: '' };
  try {
    for (const row of rows) {
      place.row++;
      const line = lineOf(row, columns, place);
      lines.set(keyOf(line, table.keyPositions), line);
    }
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new Misfit(`row ${place.row}: ${place.column} ${error.message}`);
  }
  if (table.dataClass.storage === 'single' && rows.length !== 1)
    throw new Misfit(`exactly one row is expected, not ${rows.length}`);
  return [...lines.values()];
};

/** Holds what an agent sent against the declaration of the data class. */
export const checkContent = (sent: SentClass): Checked => {
  const table = findClassTable(sent.name);
  if (!table) return { refused: 'this release does not know the data class' };
  try {
    return {
      content: {
        dataClass: table.dataClass,
        hash: sent.hash,
        collectedAt: timeOf(sent.collectedAt),
        source: textOf(sent.source, longestTextBytes),
        durationMs: integerOf(sent.durationMs),
        lines: linesOf(table, sent.rows),
      },
    };
  } catch (error) {
    if (error instanceof Misfit) return { refused: error.message };
    throw error;
  }
};
