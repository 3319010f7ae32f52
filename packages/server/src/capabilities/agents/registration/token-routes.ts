import {
  createRegistrationToken,
  listRegistrationTokens,
  revokeRegistrationToken,
} from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { createToken, deleteToken, listTokens } from './token-store.ts';

export const tokenRoutes = ({ db }: Pick<Kernel, 'db'>): RouteImplementation[] => [
  implement(listRegistrationTokens, () => listTokens(db)),
  implement(createRegistrationToken, ({ body }, context) =>
    db.transaction(async (tx) => {
      const { note = '', uses = 1, expiresInHours = 24 } = body;
      const createdBy = context.principal?.name ?? '';
      const made = await createToken(tx, { note, uses, expiresInHours, createdBy });
      await context.record(tx, {
        subject: note || made.token.id,
        details: { id: made.token.id, uses, expiresInHours },
      });
      return made;
    }),
  ),
  implement(revokeRegistrationToken, ({ params: { id } }, context) =>
    db.transaction(async (tx) => {
      const note = await deleteToken(tx, id);
      await context.record(tx, { subject: note || id, details: { id } });
      return { done: true as const };
    }),
  ),
];
