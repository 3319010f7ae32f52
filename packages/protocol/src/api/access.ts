import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, type Permission, permissions } from './route.ts';

export const PermissionName = Type.Unsafe<Permission>(
  Type.Union(permissions.map((name) => Type.Literal(name))),
);
export const RoleName = Type.Union([
  Type.Literal('administrator'),
  Type.Literal('operator'),
  Type.Literal('viewer'),
]);
export type RoleName = Static<typeof RoleName>;

/** Who is signed in. `csrfToken` goes back in the header `x-csrf-token` of each mutating request. */
export const Me = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal('administrator'), Type.Literal('token'), Type.Literal('local')]),
  roles: Type.Array(RoleName),
  permissions: Type.Array(PermissionName),
  csrfToken: Type.Union([Type.String(), Type.Null()]),
  /** True after a one-time link: nothing but a new password is accepted until it is set. */
  mustSetPassword: Type.Boolean(),
});
export type Me = Static<typeof Me>;

const Password = Type.String({ minLength: 12, maxLength: 200 });
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._@-]+$' });
const byId = Type.Object({ id: Guid });

export const signIn = defineRoute({
  id: 'signIn',
  method: 'POST',
  path: '/api/v1/sign-in',
  summary: 'Sign in with name and password; answers with a session cookie',
  access: 'public',
  body: Type.Object({ name: Name, password: Type.String({ maxLength: 200 }) }),
  response: Me,
});

export const signInByLink = defineRoute({
  id: 'signInByLink',
  method: 'POST',
  path: '/api/v1/sign-in/link',
  summary: 'Sign in with the secret of a one-time link',
  access: 'public',
  body: Type.Object({ secret: Type.String({ maxLength: 200 }) }),
  response: Me,
});

export const signOut = defineRoute({
  id: 'signOut',
  method: 'POST',
  path: '/api/v1/sign-out',
  summary: 'End this session',
  access: 'signedIn',
  response: Done,
});

export const getMe = defineRoute({
  id: 'getMe',
  method: 'GET',
  path: '/api/v1/me',
  summary: 'Who is signed in, and what that may do',
  access: 'signedIn',
  response: Me,
});

export const setMyPassword = defineRoute({
  id: 'setMyPassword',
  method: 'POST',
  path: '/api/v1/me/password',
  summary: 'Set a new password; ends every other session of the same administrator',
  access: 'signedIn',
  body: Type.Object({ current: Type.Optional(Type.String({ maxLength: 200 })), next: Password }),
  response: Done,
});

export const Administrator = Type.Object({
  id: Guid,
  name: Type.String(),
  roles: Type.Array(RoleName),
  disabled: Type.Boolean(),
  createdAt: Timestamp,
  lastSignInAt: Type.Union([Timestamp, Type.Null()]),
});
export type Administrator = Static<typeof Administrator>;

export const listAdministrators = defineRoute({
  id: 'listAdministrators',
  method: 'GET',
  path: '/api/v1/administrators',
  summary: 'Administrators of this server',
  access: 'administrators.manage',
  response: Type.Array(Administrator),
});

export const createAdministrator = defineRoute({
  id: 'createAdministrator',
  method: 'POST',
  path: '/api/v1/administrators',
  summary: 'Add an administrator; the answer holds a one-time sign-in link',
  access: 'administrators.manage',
  body: Type.Object({ name: Name, roles: Type.Array(RoleName, { minItems: 1 }) }),
  response: Type.Object({ administrator: Administrator, signInLink: Type.String() }),
});

export const updateAdministrator = defineRoute({
  id: 'updateAdministrator',
  method: 'PATCH',
  path: '/api/v1/administrators/:id',
  summary: 'Change roles, or disable; the last enabled administrator stays',
  access: 'administrators.manage',
  params: byId,
  body: Type.Object({
    roles: Type.Optional(Type.Array(RoleName, { minItems: 1 })),
    disabled: Type.Optional(Type.Boolean()),
  }),
  response: Administrator,
});

export const createSignInLink = defineRoute({
  id: 'createSignInLink',
  method: 'POST',
  path: '/api/v1/administrators/:id/sign-in-link',
  summary: 'A new one-time sign-in link, valid for 15 minutes: recovery of a lost password',
  access: 'administrators.manage',
  params: byId,
  response: Type.Object({ signInLink: Type.String() }),
});

export const deleteAdministrator = defineRoute({
  id: 'deleteAdministrator',
  method: 'DELETE',
  path: '/api/v1/administrators/:id',
  summary: 'Delete an administrator; what the audit holds of it stays',
  access: 'administrators.manage',
  params: byId,
  response: Done,
});

export const ApiToken = Type.Object({
  id: Guid,
  name: Type.String(),
  roles: Type.Array(RoleName),
  createdBy: Type.String(),
  createdAt: Timestamp,
  expiresAt: Type.Union([Timestamp, Type.Null()]),
  lastUsedAt: Type.Union([Timestamp, Type.Null()]),
});
export type ApiToken = Static<typeof ApiToken>;

export const listApiTokens = defineRoute({
  id: 'listApiTokens',
  method: 'GET',
  path: '/api/v1/api-tokens',
  summary: 'API tokens, without their secrets',
  access: 'tokens.manage',
  response: Type.Array(ApiToken),
});

export const createApiToken = defineRoute({
  id: 'createApiToken',
  method: 'POST',
  path: '/api/v1/api-tokens',
  summary: 'Make an API token; the secret is shown this once',
  access: 'tokens.manage',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    roles: Type.Array(RoleName, { minItems: 1 }),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, default: 90 })),
  }),
  response: Type.Object({ token: ApiToken, secret: Type.String() }),
});

export const revokeApiToken = defineRoute({
  id: 'revokeApiToken',
  method: 'DELETE',
  path: '/api/v1/api-tokens/:id',
  summary: 'Revoke an API token at once',
  access: 'tokens.manage',
  params: byId,
  response: Done,
});
