import type { ResponseOf, RouteContract } from '@reeve/protocol/api';
import {
  keepPreviousData,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { type CallInput, call } from './call.ts';

interface Options {
  enabled?: boolean;
  /** Milliseconds between repeated questions; for what has no live signal of its own. */
  every?: number | false;
  /** Show the answer to the question before while the new one is on its way. */
  keepPrevious?: boolean;
}

/** The answer of a route, kept fresh by live signals. */
export const useAnswer = <C extends RouteContract>(
  route: C,
  input: CallInput<C>,
  { enabled = true, every = false, keepPrevious = false }: Options = {},
): UseQueryResult<ResponseOf<C>> =>
  useQuery({
    queryKey: [route.id, input],
    queryFn: ({ signal }): Promise<ResponseOf<C>> => call(route, input, signal),
    enabled,
    refetchInterval: every,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });

interface Page<Item> {
  items: Item[];
  total: number;
  nextCursor: string | null;
}

/** A paged route, page after page as the reader goes on. `ask` gets the cursor of the page. */
export const usePages = <Item>(
  route: RouteContract,
  query: object,
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
) => {
  const result = useInfiniteQuery({
    queryKey: [route.id, query],
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return result;
};
