import type { RouteContract } from '@reeve/protocol/api';
import { type ReactNode, useCallback, useMemo } from 'react';
import { type CallInput, call } from '../api/call.ts';
import { usePages } from '../api/use-answer.ts';
import { Placeholder } from './answer.tsx';
import { count } from './bytes.ts';
import { DataTable } from './data-table.tsx';
import { RefusalPanel } from './refusal-panel.tsx';
import type { TableColumn } from './table-column.ts';

interface Page<Row> {
  items: Row[];
  total: number;
  nextCursor: string | null;
}

interface Props<Row> {
  label: string;
  /** A route that answers pages of `Row`. */
  route: RouteContract;
  /** Stable between renders, e.g. by `useMemo`. */
  params?: object;
  query?: object;
  columns: readonly TableColumn<Row>[];
  rowId: (row: Row) => string;
  /** Shown instead of a table without rows. */
  empty: ReactNode;
  onOpen?: (row: Row) => void;
  /** Takes the height of the window and the keys of the page. */
  fill?: boolean;
  maxHeight?: number;
  /** Rows asked for at a time. */
  pageSize?: number;
}

const nothing = {};

/** A list that the server sorts and pages: the next page comes as the reader nears its end. */
export function PagedTable<Row extends object>(props: Props<Row>) {
  const { route, params = nothing, query = nothing, pageSize = 200, fill = false } = props;
  const key = useMemo(() => ({ params, query }), [params, query]);
  const pages = usePages<Row>(route, key, (cursor, signal) => {
    const page = cursor === undefined ? {} : { cursor };
    const input = { params, query: { ...query, limit: pageSize, ...page } };
    return call(route, input as CallInput<RouteContract>, signal) as Promise<Page<Row>>;
  });
  const rows = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const total = pages.data?.pages[0]?.total ?? 0;
  return (
    <>
      {pages.isPending && (
        <div style={{ padding: 16 }}>
          <Placeholder rows={6} />
        </div>
      )}
      {pages.error && <RefusalPanel thrown={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data && rows.length === 0 && props.empty}
      {rows.length > 0 && (
        <DataTable
          label={props.label}
          remote
          fill={fill}
          ownsPage={fill}
          rows={rows}
          total={total}
          columns={props.columns.map((column) => ({ ...column, sortable: false }))}
          rowId={props.rowId}
          onOpen={props.onOpen}
          onNearEnd={more}
          {...(props.maxHeight === undefined ? {} : { maxHeight: props.maxHeight })}
        />
      )}
      {rows.length > 0 && (
        <div className="table-foot" role="status">
          {count(rows.length)} of {count(total)} loaded
        </div>
      )}
    </>
  );
}
