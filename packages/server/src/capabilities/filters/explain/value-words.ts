import type { Clause, Compare, Rows } from '../clause/clause.ts';
import { printLine } from '../clause/print-clause.ts';
import { withUnit } from '../clause/quantity.ts';
import { type Fact, type FactValue, rowHolds } from '../clause/row-holds.ts';

const valueText = (column: string, value: FactValue | undefined): string => {
  if (value === null || value === undefined || value === '') return 'not known';
  if (typeof value === 'number') return withUnit(column, value);
  return typeof value === 'boolean' ? String(value) : `'${value}'`;
};

const wantedText = ({ column, operator, values }: Compare): string => {
  const wanted = values.map((value) => valueText(column, value)).join(', ');
  if (operator === '=') return wanted;
  return operator === 'within' || operator === 'not within'
    ? `${operator} ${String(values[0])}`
    : `${operator} ${operator === 'in' || operator === 'not in' ? `(${wanted})` : wanted}`.trim();
};

/** `operating-system.name is 'Ubuntu', wanted 'Debian'`. */
export const compareWords = (node: Compare, row: Fact | undefined, holds: boolean): string => {
  const name = `${node.dataClass}.${node.column}`;
  if (!row) return `nothing is known of ${node.dataClass}`;
  const is = `${name} is ${valueText(node.column, row[node.column])}`;
  return holds ? is : `${is}, wanted ${wantedText(node)}`;
};

const askedColumns = (item: Clause | null): string[] => {
  if (item === null) return [];
  if (item.type === 'compare') return [item.column];
  if (item.type === 'not') return askedColumns(item.item);
  return item.type === 'and' || item.type === 'or' ? item.items.flatMap(askedColumns) : [];
};

const rowText = (row: Fact, item: Clause | null): string => {
  const asked = [...new Set(askedColumns(item))];
  const columns = asked.length > 0 ? asked : Object.keys(row).slice(0, 3);
  return columns.map((column) => `${column} ${valueText(column, row[column])}`).join(', ');
};

/** The row that fits the most parts of an `and`, when it fits any: probably the one that is meant. */
const nearestRow = (item: Clause | null, rows: readonly Fact[], now: Date): Fact | undefined => {
  if (item?.type !== 'and') return undefined;
  const fitting = (row: Fact) => item.items.filter((part) => rowHolds(part, row, now)).length;
  const [best] = rows.map((row) => ({ row, fits: fitting(row) })).sort((a, b) => b.fits - a.fits);
  return best && best.fits > 0 ? best.row : undefined;
};

/** `2 of 940 rows fit: name 'nginx', version '1.18'`. */
export const rowsWords = (node: Rows, rows: readonly Fact[], now: Date): string => {
  if (rows.length === 0) return `there is no row of ${node.dataClass}`;
  const fitting = rows.filter((row) => rowHolds(node.item, row, now));
  const [first] = fitting;
  if (first)
    return `${fitting.length} of ${rows.length} rows of ${node.dataClass} fit${fitting.length === 1 ? 's' : ''}: ${rowText(first, node.item)}`;
  const nearest = nearestRow(node.item, rows, now);
  const none = `none of ${rows.length} rows of ${node.dataClass} fits`;
  return nearest ? `${none}; the nearest has ${rowText(nearest, node.item)}` : none;
};

/** What a filter's name stands for in an explanation. */
export const nodeText = (node: Clause, names: ReadonlyMap<string, string>): string =>
  node.type === 'inFilter'
    ? printLine({ ...node, filter: names.get(node.filter) ?? node.filter }, false)
    : node.type === 'not' && node.item.type === 'inFilter'
      ? `not ${nodeText(node.item, names)}`
      : printLine(node, false);
