import type { Access, Permission } from '@reeve/protocol/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database, Queryable } from '../database/database.ts';
import { httpErrors } from './errors.ts';
import type { AuditEntry, RequestContext, RouteImplementation } from './implement.ts';
import { type Authenticate, type Principal, sessionCookie } from './principal.ts';

/** Given by the capability `audit`. */
export type WriteAudit = (
  on: Queryable,
  record: AuditEntry & {
    action: string;
    outcome: 'done' | 'refused';
    principal: Principal | null;
    address: string;
  },
) => Promise<void>;

export interface ApiOptions {
  routes: readonly RouteImplementation[];
  authenticate: Authenticate;
  writeAudit: WriteAudit;
  db: Database;
}

export const listenerOf = (request: FastifyRequest): 'https' | 'loopback' =>
  'encrypted' in request.raw.socket ? 'https' : 'loopback';

const mutates = (method: string): boolean => method !== 'GET';

const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];

/** A page of another origin must not make a browser act here, signed in or not. */
const refuseForeignOrigin = (request: FastifyRequest): void => {
  const { origin, host } = request.headers;
  // `null` is the origin of a sandboxed page: as foreign as any.
  if (origin !== undefined && URL.parse(origin)?.host !== host) throw httpErrors.csrf();
};

const refuseForged = (request: FastifyRequest, principal: Principal): void => {
  if (principal.csrfToken !== null && request.headers['x-csrf-token'] !== principal.csrfToken)
    throw httpErrors.csrf();
};

const passwordRoutes = new Set(['getMe', 'setMyPassword', 'signOut']);

const authorize = (access: Access, id: string, principal: Principal | null): void => {
  if (access === 'public') return;
  if (!principal) throw httpErrors.unauthenticated();
  if (principal.mustSetPassword && !passwordRoutes.has(id)) throw httpErrors.mustSetPassword();
  if (access !== 'signedIn' && !principal.permissions.has(access as Permission))
    throw httpErrors.forbidden({ name: principal.name, permission: access });
};

const handleOne = async (
  { contract, handle }: RouteImplementation,
  options: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const listener = listenerOf(request);
  const principal = await options.authenticate({
    session: request.cookies[sessionCookie],
    bearer: bearerOf(request),
    listener,
  });
  let recorded = false;
  const write = (on: Queryable, entry: AuditEntry, outcome: 'done' | 'refused') =>
    options.writeAudit(on, {
      ...entry,
      action: contract.id,
      outcome,
      principal,
      address: request.ip,
    });
  try {
    if (mutates(contract.method)) refuseForeignOrigin(request);
    authorize(contract.access, contract.id, principal);
    // A public route acts for nobody's session: somebody with an old cookie can sign in again.
    if (mutates(contract.method) && contract.access !== 'public' && principal)
      refuseForged(request, principal);
  } catch (refusal) {
    if (mutates(contract.method) && principal)
      await write(
        options.db,
        { subject: request.url, details: { refusal: String(refusal) } },
        'refused',
      );
    throw refusal;
  }
  const context: RequestContext = {
    principal,
    address: request.ip,
    listener,
    request,
    reply,
    record: async (on, entry) => {
      recorded = true;
      await write(on, entry, 'done');
    },
  };
  const answer = await handle(
    { params: request.params, query: request.query, body: request.body ?? {} },
    context,
  );
  if (mutates(contract.method) && !recorded) {
    request.log.error({ route: contract.id }, 'a mutating route left no audit record');
    await write(options.db, { subject: request.url }, 'done');
  }
  return answer;
};

/** Registers every route by its contract: one place for authentication, authorization, CSRF and audit. */
export const registerApi = (app: FastifyInstance, options: ApiOptions): void => {
  for (const route of options.routes) {
    const { contract } = route;
    const hasBody = mutates(contract.method) && contract.method !== 'DELETE';
    app.route({
      method: contract.method,
      url: contract.path,
      schema: {
        operationId: contract.id,
        summary: contract.summary,
        description: `Access: ${contract.access}`,
        params: contract.params,
        querystring: contract.query,
        ...(hasBody ? { body: contract.body } : {}),
        response: { 200: contract.response },
      },
      // Where every property may be absent, so may the body.
      preValidation: async (request) => {
        if (hasBody) request.body ??= {};
      },
      handler: (request, reply) => handleOne(route, options, request, reply),
    });
  }
};
