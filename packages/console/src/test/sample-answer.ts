/** How an answer of the server of the tests is written: by the contract of its route. */
import type { ErrorBody } from '@reeve/base';
import type * as api from '@reeve/protocol/api';
import { sampleTime } from './sample-computers.ts';
import type { SampleState } from './sample-state.ts';

export class SampleRefusal extends Error {
  readonly body: ErrorBody;
  readonly status: number;
  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.body = body;
    this.status = status;
  }
}

interface Given<C extends api.RouteContract> {
  params: api.ParamsOf<C>;
  query: api.QueryOf<C>;
  body: api.BodyOf<C>;
  state: SampleState;
}

export interface SampleAnswer {
  route: api.RouteContract;
  answer: (given: {
    params: unknown;
    query: unknown;
    body: unknown;
    state: SampleState;
  }) => unknown;
}

export const answers = <C extends api.RouteContract>(
  route: C,
  answer: (given: Given<C>) => api.ResponseOf<C>,
): SampleAnswer => ({ route, answer: answer as SampleAnswer['answer'] });

/** The time so many minutes after that of the sample. */
export const at = (minutes: number): string =>
  new Date(sampleTime + minutes * 60_000).toISOString();
export const done = { done: true } as const;

export const refuse = (
  status: number,
  kind: ErrorBody['kind'],
  message: string,
  remedy: string,
): never => {
  throw new SampleRefusal(status, { code: 'sample.refused', kind, message, remedy });
};

/** A page of a list, by the cursor that the page before gave. */
export const page = <T>(items: T[], query: { cursor?: string; limit?: number }) => {
  const start = Number(query.cursor ?? 0);
  const end = start + (query.limit ?? 100);
  return {
    items: items.slice(start, end),
    total: items.length,
    nextCursor: end < items.length ? String(end) : null,
  };
};
