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

const narrow: Readonly<Record<string, number>> = { integer: 120, bigint: 120, boolean: 110 };
const wide = new Set(['name', 'description', 'publisher', 'reason', 'detail', 'ipv6', 'model']);

const widthOf = (name: string, column: Column | undefined): number => {
  if (column?.type === 'timestamp') return 170;
  if (wide.has(name)) return 200;
  return narrow[column?.type ?? 'text'] ?? 140;
};

const columnOf = (name: string, column: Column | undefined): TableColumn<Row> => {
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
    width: widthOf(name, column),
    grow: wide.has(name),
    ...(number ? { align: 'right' as const } : {}),
    ...(column ? { hint: column.description } : {}),
  };
};

/** Columns of a data class in the order of its definition; of an unknown one, those of its first row. */
export const columnsOf = (dataClass: string, first: Row | undefined): TableColumn<Row>[] => {
  const columns = dataClassOf(dataClass)?.columns;
  const names = columns ? Object.keys(columns) : Object.keys(first ?? {});
  return names.map((name) => columnOf(name, columns?.[name]));
};
