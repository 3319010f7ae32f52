import { ComputerSort, type listComputers, type QueryOf } from '@reeve/protocol/api';
import type { TableOrder } from '../../ui/table-column.ts';
import type { UrlChange } from '../../ui/use-url-state.ts';

export type ComputerQuery = Omit<QueryOf<typeof listComputers>, 'cursor' | 'limit'>;

/** Names of the filters in the URL, which are those of the API. */
export const filterNames = [
  'os',
  'agentVersion',
  'connected',
  'health',
  'pendingRestart',
  'notSeenSince',
  'software',
] as const;

const sorts: readonly string[] = ComputerSort.anyOf.map((each) => each.const);
const isSort = (text: string): text is NonNullable<ComputerQuery['sort']> => sorts.includes(text);

const flag = (text: string | null): boolean | undefined =>
  text === 'true' ? true : text === 'false' ? false : undefined;

/** The question that a URL stands for; what it does not understand it leaves out. */
export const queryOfUrl = (url: URLSearchParams): ComputerQuery => {
  const query: ComputerQuery = {};
  const sort = url.get('sort') ?? 'name';
  query.sort = isSort(sort) ? sort : 'name';
  for (const name of [
    'search',
    'os',
    'agentVersion',
    'health',
    'notSeenSince',
    'software',
  ] as const) {
    const value = url.get(name);
    if (value) query[name] = value;
  }
  for (const name of ['connected', 'pendingRestart'] as const) {
    const value = flag(url.get(name));
    if (value !== undefined) query[name] = value;
  }
  return query;
};

export const orderOf = (sort: string): TableOrder =>
  sort.startsWith('-')
    ? { column: sort.slice(1), descending: true }
    : { column: sort, descending: false };

export const sortOf = ({ column, descending }: TableOrder): string =>
  descending ? `-${column}` : column;

/** A change to the URL that takes every filter away. */
export const withoutFilters: UrlChange = Object.fromEntries(
  [...filterNames, 'search'].map((name) => [name, undefined]),
);
