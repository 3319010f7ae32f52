import { newSecret } from '@reeve/base';
import type { RoleName } from '@reeve/protocol/api';
import type { Database } from '../../kernel/database/database.ts';
import type { Authenticate, Principal } from '../../kernel/http/principal.ts';
import { findApiToken, noteTokenUse, tokenPrefix } from './api-token-store.ts';
import { osUser } from './os-user.ts';
import { permissionsOf } from './permissions.ts';
import type { PrincipalCache } from './principal-cache.ts';
import { csrfTokenOf, sameSecret, secretHash } from './secret-hash.ts';
import { findSession, touchSession } from './session-store.ts';

const bearer = (
  kind: 'token' | 'local',
  who: { id: string; name: string; roles: readonly RoleName[] },
): Principal => ({
  ...who,
  kind,
  permissions: permissionsOf(who.roles),
  csrfToken: null,
  sessionId: null,
  mustSetPassword: false,
});

const bySession = async (
  db: Database,
  secret: string,
  hash: string,
  quiet: boolean,
): Promise<Principal | null> => {
  const found = await findSession(db, hash);
  if (!found) return null;
  if (!quiet) await touchSession(db, hash);
  return {
    id: found.administratorId,
    name: found.name,
    kind: 'administrator',
    roles: found.roles,
    permissions: permissionsOf(found.roles),
    csrfToken: csrfTokenOf(secret),
    sessionId: hash,
    mustSetPassword: found.mustSetPassword,
  };
};

const byToken = async (db: Database, secret: string, quiet: boolean): Promise<Principal | null> => {
  if (!secret.startsWith(tokenPrefix)) return null;
  const found = await findApiToken(db, secret);
  if (!found) return null;
  if (!quiet) await noteTokenUse(db, found.id);
  return bearer('token', { id: found.id, name: `token:${found.name}`, roles: found.roles });
};

/** The administrator of this computer: known by a token that only the server's own account can read. */
export const createLocalAdministrator = () => {
  const token = newSecret();
  const principal = bearer('local', {
    id: 'local',
    name: `local:${osUser()}`,
    roles: ['administrator'],
  });
  return { token, principal };
};
export type LocalAdministrator = ReturnType<typeof createLocalAdministrator>;

/** A bearer token goes before a session: a script that sends one must not act as somebody else. */
export const createAuthenticate =
  (db: Database, cache: PrincipalCache, local: LocalAdministrator): Authenticate =>
  async ({ session, bearer: token, listener, quiet = false }) => {
    if (token !== undefined) {
      if (sameSecret(token, local.token)) return listener === 'loopback' ? local.principal : null;
      const hash = secretHash(token);
      return quiet ? byToken(db, token, true) : cache.get(hash, () => byToken(db, token, false));
    }
    if (!session) return null;
    const hash = secretHash(session);
    return quiet
      ? bySession(db, session, hash, true)
      : cache.get(hash, () => bySession(db, session, hash, false));
  };
