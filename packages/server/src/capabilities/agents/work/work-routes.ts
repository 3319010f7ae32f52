import { listAgentRequests, requestFromAgent } from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import { sql } from '../../../kernel/database/database.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { agentErrors } from '../errors.ts';
import { raiseNotice } from '../push/notice.ts';
import { createRequest, listRequests } from './work-store.ts';

export const workRoutes = ({
  db,
  signals,
}: Pick<Kernel, 'db' | 'signals'>): RouteImplementation[] => [
  implement(listAgentRequests, ({ params: { id } }) => listRequests(db, id)),
  implement(requestFromAgent, ({ params: { id }, body: { kind } }, context) =>
    db.transaction(async (tx) => {
      const agent = await tx.first<{ hostName: string }>(sql`
        select host_name as "hostName" from agents_registration where id = ${id} and status = 'allowed'`);
      if (!agent) throw agentErrors.notManaged({ id });
      const createdBy = context.principal?.name ?? '';
      const request = await createRequest(tx, { agentId: id, kind, createdBy });
      await context.record(tx, { subject: agent.hostName, details: { kind, id: request.id } });
      await raiseNotice(signals, tx, 'work', [id]);
      return request;
    }),
  ),
];
