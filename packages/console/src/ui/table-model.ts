import {
  type ColumnDef,
  columnFilteringFeature,
  columnVisibilityFeature,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { type CellValue, compareCells, type TableColumn, type TableOrder } from './table-column.ts';

const features = tableFeatures({
  columnFilteringFeature,
  columnVisibilityFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});

const holds = (value: unknown, search: string): boolean =>
  value !== null && String(value).toLowerCase().includes(search.toLowerCase());

const definitionOf = <Row extends object>(
  column: TableColumn<Row>,
): ColumnDef<typeof features, Row> => ({
  id: column.id,
  header: column.title,
  accessorFn: column.value,
  enableSorting: column.sortable !== false,
  sortFn: (a, b, id) => compareCells(a.getValue<CellValue>(id), b.getValue<CellValue>(id)),
});

interface Input<Row> {
  rows: readonly Row[];
  columns: readonly TableColumn<Row>[];
  rowId: (row: Row) => string;
  order: TableOrder | undefined;
  hidden: ReadonlySet<string> | undefined;
  search: string;
  /** The server has filtered and sorted: the rows stay as they came. */
  remote: boolean;
}

/** Rows in the order and columns in the selection that is to be shown. */
export const useTableModel = <Row extends object>(input: Input<Row>) => {
  const { rows, columns, rowId, order, hidden, search, remote } = input;
  const definitions = useMemo(() => columns.map(definitionOf), [columns]);
  const sorting = useMemo(
    () => (order ? [{ id: order.column, desc: order.descending }] : []),
    [order],
  );
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id, !hidden?.has(id)])),
    [columns, hidden],
  );
  const table = useTable({
    features,
    data: rows as Row[],
    columns: definitions,
    getRowId: rowId,
    state: { sorting, columnVisibility, globalFilter: search },
    globalFilterFn: (row, id, text: string) => holds(row.getValue(id), text),
    getColumnCanGlobalFilter: () => true,
    manualSorting: remote,
    manualFiltering: remote,
  });
  const visible = useMemo(
    () => columns.filter(({ id }) => columnVisibility[id] !== false),
    [columns, columnVisibility],
  );
  return { rows: table.getRowModel().rows, columns: visible };
};
