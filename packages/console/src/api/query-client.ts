import type { LiveTopic } from '@reeve/protocol/api';
import { MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { Refusal } from './refusal.ts';
import { topicsOf } from './topics.ts';

export const meKey = ['getMe'] as const;

/** Long lists are not fetched again page by page behind the reader's back: they offer it. */
const longListPages = 3;

const isLongList = (query: Query): boolean => {
  const data: unknown = query.state.data;
  return (
    typeof data === 'object' &&
    data !== null &&
    'pages' in data &&
    Array.isArray(data.pages) &&
    data.pages.length > longListPages
  );
};

const retryDelay = (attempt: number): number => Math.min(8000, 500 * 2 ** attempt);

/** A session that has ended shows the sign-in page, wherever the refusal came from. */
const forgetEndedSession = (thrown: unknown): void => {
  if (thrown instanceof Refusal && thrown.kind === 'unauthenticated') {
    queryClient.setQueryData(meKey, null);
  }
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetEndedSession }),
  mutationCache: new MutationCache({ onError: forgetEndedSession }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      refetchOnWindowFocus: false,
      staleTime: 15_000,
      retry: (count, thrown) => thrown instanceof Refusal && thrown.passing && count < 3,
      retryDelay,
    },
    mutations: { networkMode: 'always' },
  },
});

/** Asks again for what depends on one of the topics; without topics, for everything that is on screen. */
export const refresh = (topics?: ReadonlySet<LiveTopic>): void => {
  const concerned = (query: Query): boolean =>
    topics === undefined || topicsOf(String(query.queryKey[0])).some((topic) => topics.has(topic));
  void queryClient.invalidateQueries({ predicate: (q) => concerned(q) && !isLongList(q) });
  void queryClient.invalidateQueries({
    predicate: (q) => concerned(q) && isLongList(q),
    refetchType: 'none',
  });
};
