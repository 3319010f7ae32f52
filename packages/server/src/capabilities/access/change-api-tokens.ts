import type { ApiToken, RoleName } from '@reeve/protocol/api';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { type AccessParts, changeAccess } from './access-parts.ts';
import { deleteApiToken, insertApiToken } from './api-token-store.ts';
import { refuseBeyondOwn } from './change-administrators.ts';
import { principalOf } from './me.ts';

const defaultDays = 90;

export const createApiToken = (
  parts: AccessParts,
  wished: { name: string; roles: RoleName[]; expiresInDays?: number },
  context: RequestContext,
): Promise<{ token: ApiToken; secret: string }> => {
  refuseBeyondOwn(context, wished.roles);
  return changeAccess(parts, async (tx) => {
    const made = await insertApiToken(tx, {
      name: wished.name,
      roles: wished.roles,
      createdBy: principalOf(context).name,
      expiresInDays: wished.expiresInDays ?? defaultDays,
    });
    const { id, roles, expiresAt } = made.token;
    await context.record(tx, { subject: wished.name, details: { id, roles, expiresAt } });
    return made;
  });
};

export const revokeApiToken = (
  parts: AccessParts,
  id: string,
  context: RequestContext,
): Promise<{ done: true }> =>
  changeAccess(parts, async (tx) => {
    const { name } = await deleteApiToken(tx, id);
    await context.record(tx, { subject: name, details: { id } });
    return { done: true as const };
  });
