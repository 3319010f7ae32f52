import { listDuplicates as listContract, resolveDuplicate } from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { agentErrors } from '../errors.ts';
import { findDuplicate, listDuplicates, saveResolution } from './duplicate-store.ts';

export const duplicateRoutes = ({
  db,
  signals,
}: Pick<Kernel, 'db' | 'signals'>): RouteImplementation[] => [
  implement(listContract, ({ query }) => listDuplicates(db, query.state)),
  implement(resolveDuplicate, ({ params: { id }, body: { state } }, context) =>
    db.transaction(async (tx) => {
      const by = context.principal?.name ?? '';
      await saveResolution(tx, id, state, by);
      const duplicate = await findDuplicate(tx, id);
      if (!duplicate) throw agentErrors.duplicateNotFound({ id });
      await context.record(tx, {
        subject: duplicate.computerName,
        details: { id, agentId: duplicate.agentId, state },
      });
      await signals.raise(tx, 'registrations');
      return duplicate;
    }),
  ),
];
