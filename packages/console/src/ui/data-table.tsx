import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { TableColumn, TableOrder } from './table-column.ts';
import { TableHead } from './table-head.tsx';
import { useTableModel } from './table-model.ts';
import { TableRow } from './table-row.tsx';
import { usePageKeys } from './use-page-keys.ts';
import { useRowKeys } from './use-row-keys.ts';

interface TableSelection {
  ids: ReadonlySet<string>;
  set: (ids: ReadonlySet<string>) => void;
}

interface Props<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly TableColumn<Row>[];
  rowId: (row: Row) => string;
  order?: TableOrder | undefined;
  /** With `remote` the owner asks the server; otherwise the table sorts by itself. */
  onOrder?: (order: TableOrder) => void;
  remote?: boolean;
  hidden?: ReadonlySet<string>;
  search?: string;
  onOpen?: ((row: Row) => void) | undefined;
  onNearEnd?: () => void;
  /** Rows there are in all, loaded or not. */
  total?: number;
  selection?: TableSelection | undefined;
  /** Keys work without focus in the table: for the one list that is the page. */
  ownsPage?: boolean;
  /** Fills its container instead of growing up to `maxHeight` pixels. */
  fill?: boolean;
  maxHeight?: number;
}

const rowHeight = 36;
const headHeight = 34;

/** Stands for the rows that are out of sight. */
const Spacer = ({ height, span }: { height: number; span: number }) =>
  height > 0 ? (
    <tbody aria-hidden="true" className="spacer">
      <tr>
        <td colSpan={span} style={{ height }} />
      </tr>
    </tbody>
  ) : null;

/** A list of any length: only the rows in sight are in the page. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { label, columns: all, rowId, selection, onOpen, onNearEnd, remote = false } = props;
  const [ownOrder, setOwnOrder] = useState<TableOrder | undefined>(props.order);
  const order = remote ? props.order : ownOrder;
  const { rows, columns } = useTableModel({
    rows: props.rows,
    columns: all,
    rowId,
    order,
    hidden: props.hidden,
    search: props.search ?? '',
    remote,
  });
  const scroller = useRef<HTMLDivElement>(null);
  const baseId = useId();
  const [active, setActive] = useState(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The sticky head covers the first rows' worth of the scroller.
    scrollPaddingStart: headHeight,
    initialRect: { width: 1000, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onNearEnd && rows.length > 0 && last >= rows.length - 30) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  const move = useCallback(
    (index: number) => {
      setActive(index);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
    [virtual],
  );
  const open = onOpen
    ? (index: number) => {
        const row = rows[index];
        if (row) onOpen(row.original);
      }
    : undefined;
  const toggle = (index: number) => {
    const row = rows[index];
    if (!row || !selection) return;
    const ids = new Set(selection.ids);
    if (!ids.delete(row.id)) ids.add(row.id);
    selection.set(ids);
  };
  const activate = useCallback(
    (index: number) => {
      if (onOpen || selection) setActive(index);
    },
    [onOpen, selection],
  );
  const allIds = () => rows.map(({ id }) => id);
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
  const onKey = useRowKeys({
    count: rows.length,
    active,
    pageRows,
    move,
    open,
    toggle: selection ? toggle : undefined,
  });
  usePageKeys(props.ownsPage === true, onKey);

  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (selection ? 1 : 0);
  const width = columns.reduce((sum, column) => sum + column.width, selection ? 36 : 0);
  const activeRow = rows[active];
  const style: CSSProperties = props.fill ? {} : { maxHeight: props.maxHeight ?? 480 };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the scroller holds the real table; it is the grid's focus
    <div
      ref={scroller}
      className={props.fill ? 'table-scroll table-fill' : 'table-scroll'}
      style={style}
      role="grid"
      aria-label={label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-multiselectable={selection ? true : undefined}
      tabIndex={0}
      {...(activeRow ? { 'aria-activedescendant': `${baseId}-${activeRow.id}` } : {})}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) onKey(event);
      }}
    >
      <table className="data-table" style={{ minWidth: width }}>
        <colgroup>
          {selection && <col style={{ width: 36 }} />}
          {columns.map((column) => (
            <col key={column.id} style={column.grow ? {} : { width: column.width }} />
          ))}
        </colgroup>
        <TableHead
          columns={columns}
          order={order}
          onOrder={remote ? props.onOrder : setOwnOrder}
          selectAll={
            selection && {
              checked: rows.length > 0 && rows.every(({ id }) => selection.ids.has(id)),
              some: selection.ids.size > 0,
              toggle: () =>
                selection.set(
                  rows.every(({ id }) => selection.ids.has(id)) ? new Set() : new Set(allIds()),
                ),
            }
          }
        />
        <Spacer height={before} span={span} />
        <tbody>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                id={`${baseId}-${row.id}`}
                row={row.original}
                index={item.index}
                columns={columns}
                active={item.index === active}
                selected={selection ? selection.ids.has(row.id) : undefined}
                onActivate={activate}
                onOpen={open}
                onToggle={toggle}
              />
            );
          })}
        </tbody>
        <Spacer height={after} span={span} />
      </table>
    </div>
  );
}
