import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteContract } from '@reeve/protocol/api';
import { refusalOf, unreachable } from './refusal.ts';
import { routeUrl } from './route-url.ts';

type Given<Key extends string, T> =
  Record<string, never> extends T
    ? { [K in Key]?: T }
    : object extends T
      ? { [K in Key]?: T }
      : { [K in Key]: T };

/** What a call of a route needs: only the parts that its contract has. */
export type CallInput<C extends RouteContract> = Given<'params', ParamsOf<C>> &
  Given<'query', QueryOf<C>> &
  Given<'body', BodyOf<C>>;

interface AnyInput {
  params?: object;
  query?: object;
  body?: object;
}

let csrfToken: string | null = null;

/** The token of the session that is open; goes with every request that changes something. */
export const rememberCsrfToken = (token: string | null): void => {
  csrfToken = token;
};

const send = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw unreachable();
  }
};

/**
 * Calls a route by its contract. Throws a `Refusal` with message and remedy.
 *
 * @example const page = await call(listComputers, { query: { search: 'web' } });
 */
export const call = async <C extends RouteContract>(
  route: C,
  input: CallInput<C>,
  signal?: AbortSignal,
): Promise<ResponseOf<C>> => {
  const { params = {}, query = {}, body = {} }: AnyInput = input;
  const changes = route.method !== 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (changes) headers['content-type'] = 'application/json';
  if (changes && csrfToken !== null) headers['x-csrf-token'] = csrfToken;
  const response = await send(routeUrl(route.path, params, query), {
    method: route.method,
    headers,
    credentials: 'same-origin',
    ...(changes ? { body: JSON.stringify(body) } : {}),
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw await refusalOf(response);
  return (await response.json()) as ResponseOf<C>;
};
