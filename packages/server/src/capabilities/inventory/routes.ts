import {
  currentProtocol,
  InventoryRequest,
  type InventoryResponse,
  oldestProtocol,
} from '@reeve/protocol/agent';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { agentErrors } from '../agents/index.ts';
import type { CheckedInventory } from './record-inventory.ts';
import { checkInventory } from './record-inventory.ts';

export interface InventoryRouteNeeds {
  version: string;
  /** Rejects with a refusal when the bearer has no session. */
  requireAgent(request: FastifyRequest): Promise<{ agentId: string }>;
  /** Null: no such computer. */
  record(inventory: CheckedInventory): Promise<InventoryResponse | null>;
}

/** `POST /agent/v1/inventory`: the answer comes when what it accepts is durable. */
export const inventoryRoutes =
  ({ version, requireAgent, record }: InventoryRouteNeeds) =>
  async (app: FastifyInstance): Promise<void> => {
    const agents = new WeakMap<FastifyRequest, string>();
    app.post<{ Body: InventoryRequest }>(
      '/agent/v1/inventory',
      {
        schema: { hide: true, body: InventoryRequest },
        // Before the body is read: a stranger's megabytes are not parsed.
        onRequest: async (request) => {
          agents.set(request, (await requireAgent(request)).agentId);
        },
      },
      async (request) => {
        const { protocol, classes } = request.body;
        if (protocol < oldestProtocol || protocol > currentProtocol)
          throw agentErrors.protocolUnsupported({
            offered: protocol,
            server: version,
            oldest: oldestProtocol,
            current: currentProtocol,
          });
        const agentId = agents.get(request) ?? '';
        const answer = await record(checkInventory({ agentId, classes }));
        if (!answer) throw agentErrors.unknownAgent({ agent: agentId });
        return answer;
      },
    );
  };
