import type { Permission, RoleName } from '@reeve/protocol/api';

/** Who makes a request. */
export interface Principal {
  id: string;
  name: string;
  kind: 'administrator' | 'token' | 'local';
  roles: readonly RoleName[];
  permissions: ReadonlySet<Permission>;
  /** Of a cookie session: what the header `x-csrf-token` must hold. */
  csrfToken: string | null;
  /** Of a cookie session: so that it can be ended. */
  sessionId: string | null;
  /** Nothing but setting a password is allowed until it is done. */
  mustSetPassword: boolean;
}

export interface Credentials {
  /** Value of the session cookie. */
  session: string | undefined;
  /** Bearer token. */
  bearer: string | undefined;
  /** Only asks: what is known by it ends as if it had not been used. */
  quiet?: boolean;
  /** `loopback` is the plain HTTP listener: only there the local administrator's token counts. */
  listener: 'https' | 'loopback';
}

/** Given by the capability `access`. Null: nobody. */
export type Authenticate = (credentials: Credentials) => Promise<Principal | null>;

export const sessionCookie = 'reeve_session';
