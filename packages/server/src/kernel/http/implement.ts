import type { BodyOf, ParamsOf, QueryOf, ResponseOf, RouteContract } from '@reeve/protocol/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Queryable } from '../database/database.ts';
import type { Principal } from './principal.ts';

export interface AuditEntry {
  /** What it was done to, by name. */
  subject: string;
  details?: Record<string, unknown>;
  /** Who acts, when it is not whoever is signed in: at sign-in. */
  actor?: string;
  /** What that is; default: the kind of whoever is signed in, or `nobody`. */
  actorKind?: string;
}

export interface RequestContext {
  /** Of a `public` route it may be null; everywhere else somebody is signed in. */
  principal: Principal | null;
  /** Address of the caller. */
  address: string;
  listener: 'https' | 'loopback';
  /** Writes the audit record of this request, best in the transaction of the change: every mutating route must. */
  record(on: Queryable, entry: AuditEntry): Promise<void>;
  /** Names what the request is about as soon as that is known: a refusal is recorded with it. */
  about(subject: string): void;
  /** Whether the principal is still signed in and allowed to do this: for answers that go on, such as a stream. */
  stillAdmitted(): Promise<boolean>;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface RouteImplementation {
  contract: RouteContract;
  handle(
    input: { params: unknown; query: unknown; body: unknown },
    context: RequestContext,
  ): Promise<unknown>;
  /** Bytes that a body may have, where that is more than usual. */
  bodyLimit?: number;
}

type Handler<C> = (
  input: { params: ParamsOf<C>; query: QueryOf<C>; body: BodyOf<C> },
  context: RequestContext,
) => Promise<ResponseOf<C>>;

/** Binds a handler to its contract; the contract's schemas have validated the input. */
export const implement = <C extends RouteContract>(
  contract: C,
  handle: Handler<C>,
  options: Pick<RouteImplementation, 'bodyLimit'> = {},
): RouteImplementation => ({
  contract,
  // The contract's own schemas make the cast true at run time.
  handle: handle as RouteImplementation['handle'],
  ...options,
});
