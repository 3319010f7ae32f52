import { type Static, type TSchema, Type } from 'typebox';

/** What a role may allow. One permission a kind of act, not one a route. */
export const permissions = [
  'computers.read',
  'computers.manage',
  'registrations.read',
  'registrations.decide',
  'agents.install',
  'administrators.manage',
  'tokens.manage',
  'audit.read',
  'server.read',
  'server.manage',
  'upgrade.read',
  'upgrade.run',
  'filters.read',
  'filters.manage',
  'policies.read',
  'policies.manage',
  'tasks.read',
  'tasks.manage',
  'tasks.run',
  'tasks.approve',
  'secrets.manage',
  'plug-ins.read',
  'plug-ins.manage',
  'settings.read',
  'settings.manage',
  'schedules.read',
  'schedules.manage',
  'packages.read',
  'packages.manage',
  'logs.read',
  'logs.manage',
  'alerts.read',
  'alerts.manage',
  'reports.read',
  'reports.manage',
  'purge.read',
  'purge.run',
  'configuration.read',
  'configuration.apply',
] as const;
export type Permission = (typeof permissions)[number];

/** `public`: nobody needs to be known. `signedIn`: anybody who is. Otherwise the permission. */
export type Access = 'public' | 'signedIn' | Permission;

/**
 * A route of `/api/v1` as both sides see it. The server validates by it and generates the OpenAPI document
 * from it; console and command line call it through `call`. Every mutating route demands a CSRF token from a
 * cookie session and leaves a record in the audit.
 */
export interface RouteContract<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Response extends TSchema = TSchema,
> {
  /** Stable name, e.g. `listComputers`: the OpenAPI operation id. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/…` with `:name` for parameters. */
  path: string;
  summary: string;
  access: Access;
  /** A POST that changes nothing, because its question does not fit into a query: it leaves no audit record. */
  reads?: boolean;
  params: Params;
  query: Query;
  body: Body;
  response: Response;
}

const Nothing = Type.Object({});
export type Nothing = typeof Nothing;

type Definition<P extends TSchema, Q extends TSchema, B extends TSchema, R extends TSchema> = Pick<
  RouteContract,
  'id' | 'method' | 'path' | 'summary' | 'access' | 'reads'
> & { params?: P; query?: Q; body?: B; response: R };

export const defineRoute = <
  R extends TSchema,
  P extends TSchema = Nothing,
  Q extends TSchema = Nothing,
  B extends TSchema = Nothing,
>(
  definition: Definition<P, Q, B, R>,
): RouteContract<P, Q, B, R> =>
  ({ params: Nothing, query: Nothing, body: Nothing, ...definition }) as unknown as RouteContract<
    P,
    Q,
    B,
    R
  >;

export type ParamsOf<C> =
  C extends RouteContract<infer P, TSchema, TSchema, TSchema> ? Static<P> : never;
export type QueryOf<C> =
  C extends RouteContract<TSchema, infer Q, TSchema, TSchema> ? Static<Q> : never;
export type BodyOf<C> =
  C extends RouteContract<TSchema, TSchema, infer B, TSchema> ? Static<B> : never;
export type ResponseOf<C> =
  C extends RouteContract<TSchema, TSchema, TSchema, infer R> ? Static<R> : never;

/** A page of a long list; `cursor` is opaque, absent on the last page. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    /** Rows that match, over all pages; counted exactly up to 100,000. */
    total: Type.Integer(),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  });

export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
};

export const Done = Type.Object({ done: Type.Literal(true) });
