import {
  createRegistrationPolicy,
  deleteRegistrationPolicy,
  listRegistrationPolicies,
  updateRegistrationPolicy,
} from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { refuseBadMasks } from './policy.ts';
import { createPolicy, deletePolicy, listPolicies, replacePolicy } from './policy-store.ts';

export const policyRoutes = ({ db }: Pick<Kernel, 'db'>): RouteImplementation[] => [
  implement(listRegistrationPolicies, () => listPolicies(db)),
  implement(createRegistrationPolicy, ({ body }, context) =>
    db.transaction(async (tx) => {
      refuseBadMasks(body.rules);
      const policy = await createPolicy(tx, body);
      await context.record(tx, { subject: body.name, details: { ...policy } });
      return policy;
    }),
  ),
  implement(updateRegistrationPolicy, ({ params: { id }, body }, context) =>
    db.transaction(async (tx) => {
      refuseBadMasks(body.rules);
      const policy = await replacePolicy(tx, id, body);
      await context.record(tx, { subject: body.name, details: { ...policy } });
      return policy;
    }),
  ),
  implement(deleteRegistrationPolicy, ({ params: { id } }, context) =>
    db.transaction(async (tx) => {
      await context.record(tx, { subject: await deletePolicy(tx, id), details: { id } });
      return { done: true as const };
    }),
  ),
];
