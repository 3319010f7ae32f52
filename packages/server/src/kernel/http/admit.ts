import type { Access, Permission, RouteContract } from '@reeve/protocol/api';
import type { FastifyRequest } from 'fastify';
import { httpErrors } from './errors.ts';
import { type Authenticate, type Principal, sessionCookie } from './principal.ts';

export const listenerOf = (request: FastifyRequest): 'https' | 'loopback' =>
  'encrypted' in request.raw.socket ? 'https' : 'loopback';

export const mutates = ({ method }: RouteContract): boolean => method !== 'GET';

/** Whoever calls it, or tries to, is written down. */
export const leavesRecord = (contract: RouteContract): boolean =>
  mutates(contract) && !contract.reads;

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

export const authenticateRequest = (
  request: FastifyRequest,
  authenticate: Authenticate,
  { quiet = false } = {},
): Promise<Principal | null> =>
  authenticate({
    session: request.cookies[sessionCookie],
    bearer: bearerOf(request),
    listener: listenerOf(request),
    quiet,
  });

/** Whether the same principal would still be let in: for answers that go on, such as a stream. */
export const isStillAdmitted = async (
  contract: RouteContract,
  request: FastifyRequest,
  authenticate: Authenticate,
  principal: Principal | null,
): Promise<boolean> => {
  const now = await authenticateRequest(request, authenticate, { quiet: true });
  if (now?.id !== principal?.id) return false;
  try {
    authorize(contract.access, contract.id, now);
    return true;
  } catch {
    return false; // the refusal itself: it is no longer allowed
  }
};

/** Of what is no route of the API. Throws `api.unauthenticated`, `api.mustSetPassword` or `api.forbidden`. */
export const refuseWithout = async (
  permission: Permission,
  request: FastifyRequest,
  authenticate: Authenticate | undefined,
): Promise<void> => {
  const principal = authenticate ? await authenticateRequest(request, authenticate) : null;
  authorize(permission, '', principal);
};

/** Throws `api.unauthenticated`, `api.forbidden`, `api.mustSetPassword` or `api.csrf`. */
export const refuseUnadmitted = (
  contract: RouteContract,
  request: FastifyRequest,
  principal: Principal | null,
): void => {
  if (mutates(contract)) refuseForeignOrigin(request);
  authorize(contract.access, contract.id, principal);
  // A public route acts for nobody's session: somebody with an old cookie can sign in again.
  if (mutates(contract) && contract.access !== 'public' && principal)
    refuseForged(request, principal);
};
