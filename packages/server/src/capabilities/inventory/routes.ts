import { InventoryRequest, type InventoryResponse } from '@reeve/protocol/agent';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { agentErrors, channelRefusal, messageReader } from '../agents/index.ts';
import { type CheckedInventory, checkInventory } from './record-inventory.ts';

export interface InventoryRouteNeeds {
  version: string;
  /** Rejects with a refusal when the bearer has no session. */
  requireAgent(request: FastifyRequest): Promise<{ agentId: string }>;
  /** Null: no such computer. */
  record(inventory: CheckedInventory): Promise<InventoryResponse | null>;
}

/** `POST /agent/v1/inventory`: the answer comes when what it accepts is durable. */
export const inventoryRoutes = ({ version, requireAgent, record }: InventoryRouteNeeds) => {
  const read = messageReader(InventoryRequest, version);
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler(async (thrown, request) => {
      const { agentId } = await requireAgent(request).catch(() => ({ agentId: request.id }));
      throw channelRefusal(thrown, agentId);
    });
    // A body that is refused half-way goes on being inflated; what then goes wrong with it is nobody's error.
    app.addHook('preParsing', async (_request, _reply, payload) => {
      payload.on('error', () => undefined);
      return payload;
    });
    app.post(
      '/agent/v1/inventory',
      {
        schema: { hide: true },
        // Before the body is read: a stranger's megabytes are not parsed.
        onRequest: async (request) => {
          await requireAgent(request);
        },
      },
      async (request) => {
        const { agentId } = await requireAgent(request);
        const { classes } = read(request.body);
        const answer = await record(checkInventory({ agentId, classes }));
        if (!answer) throw agentErrors.unknownAgent({ agent: agentId });
        return answer;
      },
    );
  };
};
