import { Checkbox, Tooltip, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from './icons.ts';
import type { TableColumn, TableOrder } from './table-column.ts';

interface Props<Row> {
  columns: readonly TableColumn<Row>[];
  order: TableOrder | undefined;
  onOrder: ((order: TableOrder) => void) | undefined;
  selectAll: { checked: boolean; some: boolean; toggle: () => void } | undefined;
}

const sortState = (order: TableOrder | undefined, id: string) => {
  if (order?.column !== id) return 'none' as const;
  return order.descending ? ('descending' as const) : ('ascending' as const);
};

export function TableHead<Row>({ columns, order, onOrder, selectAll }: Props<Row>) {
  return (
    <thead>
      <tr>
        {selectAll && (
          <th className="cell-check" scope="col">
            <Checkbox
              size="xs"
              aria-label="Select all loaded rows"
              checked={selectAll.checked}
              indeterminate={selectAll.some && !selectAll.checked}
              onChange={selectAll.toggle}
            />
          </th>
        )}
        {columns.map((column) => {
          const state = sortState(order, column.id);
          const sortable = onOrder && column.sortable !== false;
          const title = (
            <Tooltip label={column.hint} disabled={!column.hint}>
              <span className="truncate">{column.title}</span>
            </Tooltip>
          );
          return (
            <th
              key={column.id}
              scope="col"
              className={column.align === 'right' ? 'cell-right' : undefined}
              {...(sortable ? { 'aria-sort': state } : {})}
            >
              {sortable ? (
                <UnstyledButton
                  className="sort-button"
                  onClick={() => onOrder({ column: column.id, descending: state === 'ascending' })}
                >
                  {title}
                  {state === 'ascending' && <IconArrowUp size={13} aria-hidden="true" />}
                  {state === 'descending' && <IconArrowDown size={13} aria-hidden="true" />}
                </UnstyledButton>
              ) : (
                title
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
