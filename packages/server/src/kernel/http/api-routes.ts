import { AppError } from '@reeve/base';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withCorrelation } from '../correlation.ts';
import type { Database, Queryable } from '../database/database.ts';
import {
  authenticateRequest,
  isStillAdmitted,
  leavesRecord,
  listenerOf,
  mutates,
  refuseUnadmitted,
} from './admit.ts';
import type { AuditEntry, RequestContext, RouteImplementation } from './implement.ts';
import type { Authenticate, Principal } from './principal.ts';

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

/** Writes records of one request. */
const writerOf =
  (
    { contract }: RouteImplementation,
    options: ApiOptions,
    request: FastifyRequest,
    principal: Principal | null,
  ) =>
  (on: Queryable, entry: AuditEntry, outcome: 'done' | 'refused') =>
    options.writeAudit(on, {
      ...entry,
      action: contract.id,
      outcome,
      principal,
      address: request.ip,
    });

/** Who makes a request, before its body is read: a stranger's body costs nothing but the refusal. */
const admit = async (
  route: RouteImplementation,
  options: ApiOptions,
  request: FastifyRequest,
): Promise<Principal | null> => {
  const principal = await authenticateRequest(request, options.authenticate);
  try {
    refuseUnadmitted(route.contract, request, principal);
    return principal;
  } catch (refusal) {
    const entry = { subject: request.url, details: { refusal: String(refusal) } };
    if (leavesRecord(route.contract) && principal)
      await writerOf(route, options, request, principal)(options.db, entry, 'refused');
    throw refusal;
  }
};

/** Who tried in vain is recorded as well. A stranger is not: he could fill the audit. */
const recordRefusal = async (
  { contract }: RouteImplementation,
  request: FastifyRequest,
  principal: Principal | null,
  refusal: unknown,
  write: (entry: Pick<AuditEntry, 'details'>) => Promise<void>,
): Promise<void> => {
  if (!leavesRecord(contract) || contract.access === 'public' || !principal) return;
  const details =
    refusal instanceof AppError
      ? { code: refusal.code, refusal: refusal.message }
      : { code: 'api.internal', request: request.id };
  await write({ details }).catch((error) =>
    request.log.warn({ err: error, route: contract.id }, 'a refusal left no audit record'),
  );
};

const handleOne = async (
  route: RouteImplementation,
  options: ApiOptions,
  principal: Principal | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const { contract, handle } = route;
  const write = writerOf(route, options, request, principal);
  let recorded = false;
  let subject = request.url;
  const context: RequestContext = {
    principal,
    address: request.ip,
    listener: listenerOf(request),
    request,
    reply,
    record: async (on, entry) => {
      recorded = true;
      await write(on, entry, 'done');
      subject = entry.subject;
    },
    about: (named) => {
      subject = named;
    },
    stillAdmitted: () =>
      isStillAdmitted(contract, request, options.authenticate, context.principal),
  };
  const answer = await handle(
    { params: request.params, query: request.query, body: request.body ?? {} },
    context,
  ).catch(async (refusal: unknown) => {
    await recordRefusal(route, request, principal, refusal, (entry) =>
      write(options.db, { subject, ...entry }, 'refused'),
    );
    throw refusal;
  });
  if (leavesRecord(contract) && !recorded) {
    request.log.error({ route: contract.id }, 'a mutating route left no audit record');
    await write(options.db, { subject: request.url }, 'done');
  }
  if (leavesRecord(contract))
    request.log.info({ action: contract.id, subject, by: principal?.name ?? 'nobody' }, 'act done');
  return answer;
};

const refusal = {
  description: 'A refusal',
  type: 'object',
  required: ['code', 'kind', 'message', 'remedy'],
  properties: {
    code: { type: 'string', description: 'Stable' },
    kind: { type: 'string' },
    message: { type: 'string' },
    remedy: { type: 'string', description: 'What to do next' },
    details: { type: 'object', additionalProperties: true },
  },
};

/** How a caller proves who he is: a session that changes something shows its CSRF token as well. */
const securityOf = (contract: RouteImplementation['contract']) => {
  if (contract.access === 'public') return [];
  return [{ token: [] }, mutates(contract) ? { session: [], csrf: [] } : { session: [] }];
};

/** Registers every route by its contract: one place for authentication, authorization, CSRF and audit. */
export const registerApi = (app: FastifyInstance, options: ApiOptions): void => {
  const admitted = new WeakMap<FastifyRequest, Principal | null>();
  for (const route of options.routes) {
    const { contract } = route;
    const hasBody = mutates(contract) && contract.method !== 'DELETE';
    app.route({
      method: contract.method,
      url: contract.path,
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      schema: {
        operationId: contract.id,
        summary: contract.summary,
        description: `Access: ${contract.access}`,
        security: securityOf(contract),
        params: contract.params,
        querystring: contract.query,
        ...(hasBody ? { body: contract.body } : {}),
        response: { 200: contract.response, default: refusal },
      },
      onRequest: async (request) => {
        admitted.set(request, await admit(route, options, request));
      },
      // Where every property may be absent, so may the body.
      preValidation: async (request) => {
        if (hasBody) request.body ??= {};
      },
      handler: (request, reply) =>
        withCorrelation(request.id, () =>
          handleOne(route, options, admitted.get(request) ?? null, request, reply),
        ),
    });
  }
};
