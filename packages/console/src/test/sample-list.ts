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

const compare = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
};

type List = readonly ComputerSummary[];
const sorted = new WeakMap<List, Map<string, List>>();

const inOrder = (all: List, sort: string): List => {
  const lists = sorted.get(all) ?? new Map<string, List>();
  sorted.set(all, lists);
  const known = lists.get(sort);
  if (known) return known;
  const descending = sort.startsWith('-');
  const column = (descending ? sort.slice(1) : sort) as keyof ComputerSummary;
  const list = [...all].sort((a, b) => {
    const order = compare(String(a[column]), String(b[column])) || compare(a.id, b.id);
    return descending ? -order : order;
  });
  lists.set(sort, list);
  return list;
};

/** One page as the server would answer it; the cursor is an offset, which no client may know. */
export const samplePage = (all: readonly ComputerSummary[], query: Query): Page => {
  const found = inOrder(all, query.sort ?? 'name').filter((each) => matches(each, query));
  const start = query.cursor === undefined ? 0 : Number(atob(query.cursor));
  const end = start + (query.limit ?? 100);
  return {
    items: found.slice(start, end),
    total: found.length,
    nextCursor: end < found.length ? btoa(String(end)) : null,
  };
};
