import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { deleteSecret, listSecrets, requireSecret, setSecret } from '../secrets/secret-store.ts';
import { nameOf, type RouteParts } from './route-parts.ts';

/** A value comes in and never goes out again but to a task. */
export const secretRoutes = ({ kernel, secretKey }: RouteParts): RouteImplementation[] => {
  const { db, signals } = kernel;
  return [
    implement(api.listSecrets, () => listSecrets(db)),
    implement(api.setSecret, ({ params: { name }, body }, context) =>
      db.transaction(async (tx) => {
        const { created } = await setSecret(tx, secretKey, {
          name,
          value: body.value,
          description: body.description,
          by: nameOf(context),
        });
        const secret = await requireSecret(tx, name);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: name, details: { created } });
        return secret;
      }),
    ),
    implement(api.deleteSecret, ({ params: { name } }, context) =>
      db.transaction(async (tx) => {
        await deleteSecret(tx, name);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: name });
        return { done: true as const };
      }),
    ),
  ];
};
