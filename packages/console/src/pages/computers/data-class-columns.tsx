import type { Column } from '@reeve/protocol/data-classes';
import { cellText, cellValue, columnTitle } from '../../ui/cell-text.ts';
import { dataClassOf } from '../../ui/data-class-title.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

type Row = Record<string, unknown>;

const stateTones: Readonly<Record<string, Tone>> = {
  running: 'good',
  up: 'good',
  failed: 'bad',
  failing: 'bad',
  down: 'warning',
};

const wide = new Set(['name', 'description', 'publisher', 'reason', 'detail', 'ipv6', 'model']);
const measuredRows = 300;

/** Wide enough for what the first rows hold, and for the heading; those that grow get the rest. */
const widthOf = (name: string, column: Column | undefined, rows: readonly Row[]): number => {
  const longest = rows
    .slice(0, measuredRows)
    .map((row) => cellText(name, cellValue(row[name]), column).length)
    .reduce((a, b) => Math.max(a, b), columnTitle(name).length + 2);
  const most = wide.has(name) ? 150 : 170;
  return Math.min(most, Math.max(72, Math.round(longest * 7.2) + 26));
};

const columnOf = (
  name: string,
  column: Column | undefined,
  rows: readonly Row[],
): TableColumn<Row> => {
  const number = column?.type === 'integer' || column?.type === 'bigint';
  return {
    id: name,
    title: columnTitle(name),
    value: (row) => cellValue(row[name]),
    cell: (row) => {
      const value = cellValue(row[name]);
      const tone = name === 'state' ? stateTones[String(value)] : undefined;
      if (tone) return <Mark tone={tone}>{String(value)}</Mark>;
      return value === null ? <span className="faint">–</span> : cellText(name, value, column);
    },
    width: widthOf(name, column, rows) + (name === 'state' ? 22 : 0),
    grow: wide.has(name),
    ...(number ? { align: 'right' as const } : {}),
    ...(column ? { hint: column.description } : {}),
  };
};

/** Columns of a data class in the order of its definition; of an unknown one, those of its first row. */
export const columnsOf = (dataClass: string, rows: readonly Row[]): TableColumn<Row>[] => {
  const columns = dataClassOf(dataClass)?.columns;
  const names = columns ? Object.keys(columns) : Object.keys(rows[0] ?? {});
  return names.map((name) => columnOf(name, columns?.[name], rows));
};
