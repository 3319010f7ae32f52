import { type ComputerSummary, listComputers } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { call } from '../../api/call.ts';
import { usePages } from '../../api/use-answer.ts';
import type { ComputerQuery } from './computer-filters.ts';

const pageRows = 200;

/** Computers that match, page after page. */
export const useComputers = (query: ComputerQuery) => {
  const pages = usePages<ComputerSummary>(listComputers, query, (cursor, signal) =>
    call(
      listComputers,
      { query: { ...query, limit: pageRows, ...(cursor === undefined ? {} : { cursor }) } },
      signal,
    ),
  );
  const rows = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  return { pages, rows, total: pages.data?.pages[0]?.total };
};
