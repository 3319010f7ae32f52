import * as contracts from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import type { AccessParts } from './access-parts.ts';
import { listAdministrators } from './administrator-store.ts';
import { listApiTokens } from './api-token-store.ts';
import {
  createAdministrator,
  createSignInLink,
  deleteAdministrator,
  updateAdministrator,
} from './change-administrators.ts';
import { createApiToken, revokeApiToken } from './change-api-tokens.ts';
import { meOf, principalOf } from './me.ts';
import { setMyPassword } from './set-my-password.ts';
import { signIn, signInByLink } from './sign-in.ts';
import { signOut } from './sign-out.ts';

export const accessRoutes = (parts: AccessParts): RouteImplementation[] => [
  implement(contracts.signIn, ({ body }, context) => signIn(parts, body, context)),
  implement(contracts.signInByLink, ({ body }, context) => signInByLink(parts, body, context)),
  implement(contracts.signOut, (_, context) => signOut(parts, context)),
  implement(contracts.getMe, async (_, context) => meOf(principalOf(context))),
  implement(contracts.setMyPassword, ({ body }, context) => setMyPassword(parts, body, context)),
  implement(contracts.listAdministrators, () => listAdministrators(parts.kernel.db)),
  implement(contracts.createAdministrator, ({ body }, context) =>
    createAdministrator(parts, body, context),
  ),
  implement(contracts.updateAdministrator, ({ params, body }, context) =>
    updateAdministrator(parts, { ...params, ...body }, context),
  ),
  implement(contracts.deleteAdministrator, ({ params }, context) =>
    deleteAdministrator(parts, params.id, context),
  ),
  implement(contracts.createSignInLink, ({ params }, context) =>
    createSignInLink(parts, params.id, context),
  ),
  implement(contracts.listApiTokens, () => listApiTokens(parts.kernel.db)),
  implement(contracts.createApiToken, ({ body }, context) => createApiToken(parts, body, context)),
  implement(contracts.revokeApiToken, ({ params }, context) =>
    revokeApiToken(parts, params.id, context),
  ),
];
