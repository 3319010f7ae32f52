import { Checkbox } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { CellValue, TableColumn } from './table-column.ts';

interface Props<Row> {
  row: Row;
  id: string;
  index: number;
  columns: readonly TableColumn<Row>[];
  active: boolean;
  selected: boolean | undefined;
  onActivate: (index: number) => void;
  onOpen: ((index: number) => void) | undefined;
  onToggle: (index: number) => void;
}

const shown = (value: CellValue): ReactNode => {
  if (value === null || value === '') return <span className="faint">–</span>;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return String(value);
};

const classOf = <Row,>(column: TableColumn<Row>): string | undefined => {
  const names = [column.align === 'right' && 'cell-right', column.mono && 'cell-mono'];
  return names.filter(Boolean).join(' ') || undefined;
};

const isControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a,button,input,label') !== null;

function PlainTableRow<Row>(props: Props<Row>) {
  const { row, id, index, columns, active, selected, onActivate, onOpen, onToggle } = props;
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      data-active={active || undefined}
      data-opens={onOpen ? true : undefined}
      {...(selected === undefined ? {} : { 'aria-selected': selected })}
      onClick={(event) => {
        onActivate(index);
        if (onOpen && !isControl(event.target)) onOpen(index);
      }}
    >
      {selected !== undefined && (
        <td className="cell-check">
          <Checkbox
            size="xs"
            aria-label="Select row"
            tabIndex={-1}
            checked={selected}
            onChange={() => onToggle(index)}
          />
        </td>
      )}
      {columns.map((column) => {
        const value = column.value(row);
        return (
          <td
            key={column.id}
            className={classOf(column)}
            {...(typeof value === 'string' ? { title: value } : {})}
          >
            {column.cell ? column.cell(row) : shown(value)}
          </td>
        );
      })}
    </tr>
  );
}

export const TableRow = memo(PlainTableRow) as typeof PlainTableRow;
