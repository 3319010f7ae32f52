import {
  decideRegistration as decideContract,
  listRegistrations as listContract,
} from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { agentErrors } from '../errors.ts';
import type { AgentsNeeds } from '../needs.ts';
import { decideRegistration } from './decide-registration.ts';
import { findRegistration, listRegistrations } from './registration-list.ts';

export const registrationRoutes = (
  { db, signals }: Pick<Kernel, 'db' | 'signals'>,
  needs: Pick<AgentsNeeds, 'ensureComputer'>,
): RouteImplementation[] => [
  implement(listContract, ({ query }) => listRegistrations(db, query)),
  implement(decideContract, async ({ params: { id }, body }, context) => {
    await db.transaction(async (tx) => {
      const by = context.principal?.name ?? '';
      const reason = body.reason ?? `decided by ${by}`;
      const decision = { status: body.status, reason, by };
      const name = await decideRegistration(tx, { signals, needs }, id, decision);
      if (name === null) throw agentErrors.registrationNotFound({ id });
      await context.record(tx, { subject: name, details: { id, status: body.status, reason } });
      for (const topic of ['registrations', 'computers']) await signals.raise(tx, topic);
    });
    const registration = await findRegistration(db, id);
    if (!registration) throw agentErrors.registrationNotFound({ id });
    return registration;
  }),
];
