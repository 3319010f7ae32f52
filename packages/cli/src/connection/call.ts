import { AppError, type ErrorBody } from '@reeve/base';
import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteContract } from '@reeve/protocol/api';
import { cliErrors } from '../errors.ts';
import type { Connection } from './connection.ts';
import { send } from './send.ts';

type Part<Name extends string, T> = keyof T extends never
  ? { [K in Name]?: T }
  : { [K in Name]: T };
type OptionalPart<Name extends string, T> = { [K in Name]?: T };

/** What a route needs: path parameters and body when it has them, and the query if one is wanted. */
export type CallInput<C> = Part<'params', ParamsOf<C>> &
  OptionalPart<'query', QueryOf<C>> &
  Part<'body', BodyOf<C>>;

type Values = Readonly<Record<string, unknown>>;

const pathOf = (path: string, params: Values): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));

const addressOf = (base: URL, contract: RouteContract, params: Values, query: Values): URL => {
  const url = new URL(pathOf(contract.path, params), base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
};

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'kind' in value &&
  'message' in value &&
  'remedy' in value;

const parseAnswer = (text: string, url: URL, status: number): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw cliErrors.answerNotUnderstood({ url: url.origin, status }, error);
  }
};

const refusalOf = (connection: Connection, status: number, answer: unknown): AppError => {
  const ownWords = isErrorBody(answer) ? new AppError(answer) : undefined;
  if (status === 401) {
    return cliErrors.tokenRefused(
      { url: connection.base.origin, how: connection.whenRefused },
      ownWords,
    );
  }
  return ownWords ?? cliErrors.answerNotUnderstood({ url: connection.base.origin, status });
};

/** Calls a route; the answer is as the contract says. Throws the server's refusals and `cli.*`. */
export const call = async <C extends RouteContract>(
  connection: Connection,
  contract: C,
  input: CallInput<C>,
): Promise<ResponseOf<C>> => {
  const {
    params = {},
    query = {},
    body,
  } = input as { params?: Values; query?: Values; body?: Values };
  const url = addressOf(connection.base, contract, params, query);
  const sendsBody = contract.method !== 'GET' && contract.method !== 'DELETE';
  const response = await send({
    method: contract.method,
    url,
    headers: {
      authorization: `Bearer ${connection.token}`,
      accept: 'application/json',
      ...(sendsBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(sendsBody ? { body: JSON.stringify(body ?? {}) } : {}),
    ...(connection.authority === undefined ? {} : { authority: connection.authority }),
  });
  const answer = parseAnswer(response.text, url, response.status);
  if (response.status >= 400) throw refusalOf(connection, response.status, answer);
  return answer as ResponseOf<C>;
};
