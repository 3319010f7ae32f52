import type { ComputerSummary, listComputers, QueryOf, ResponseOf } from '@reeve/protocol/api';

type Query = QueryOf<typeof listComputers>;
type Page = ResponseOf<typeof listComputers>;

const holds = (computer: ComputerSummary, search: string): boolean =>
  [computer.name, computer.ipAddress, computer.os, computer.model].some((text) =>
    text?.toLowerCase().includes(search.toLowerCase()),
  );

const matches = (computer: ComputerSummary, query: Query): boolean =>
  (query.search === undefined || holds(computer, query.search)) &&
  (query.os === undefined || computer.os === query.os) &&
  (query.agentVersion === undefined || computer.agentVersion === query.agentVersion) &&
  (query.connected === undefined || computer.connected === query.connected) &&
  (query.health === undefined || computer.health === query.health) &&
  (query.pendingRestart === undefined || computer.pendingRestart === query.pendingRestart) &&
  (query.notSeenSince === undefined || (computer.lastSeen ?? '') < query.notSeenSince);

type List = readonly ComputerSummary[];
const lists = new WeakMap<List, Map<string, List>>();

/** What was worked out once for these computers is kept: the tests measure the console, not this server. */
const once = (all: List, key: string, work: () => List): List => {
  const known = lists.get(all) ?? new Map<string, List>();
  lists.set(all, known);
  const list = known.get(key) ?? work();
  known.set(key, list);
  return list;
};

const inOrder = (all: List, sort: string): List =>
  once(all, `sort ${sort}`, () => {
    const descending = sort.startsWith('-');
    const column = (descending ? sort.slice(1) : sort) as keyof ComputerSummary;
    const keyed = all.map((computer) => ({ computer, key: `${computer[column]} ${computer.id}` }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    if (descending) keyed.reverse();
    return keyed.map(({ computer }) => computer);
  });

/** One page as the server would answer it; the cursor is an offset, which no client may know. */
export const samplePage = (all: readonly ComputerSummary[], query: Query): Page => {
  const { cursor: _, limit: __, ...question } = query;
  const found = once(all, JSON.stringify(question), () =>
    inOrder(all, query.sort ?? 'name').filter((each) => matches(each, query)),
  );
  const start = query.cursor === undefined ? 0 : Number(atob(query.cursor));
  const end = start + (query.limit ?? 100);
  return {
    items: found.slice(start, end),
    total: found.length,
    nextCursor: end < found.length ? btoa(String(end)) : null,
  };
};
