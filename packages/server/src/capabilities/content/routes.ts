import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { channelRefusal } from '../agents/index.ts';
import type { createDownloadSlots } from './download-slots.ts';
import { contentErrors } from './errors.ts';

export interface ContentRouteNeeds {
  /** Rejects with a refusal when the bearer has no session. */
  requireAgent(request: FastifyRequest): Promise<{ agentId: string }>;
  slots: Pick<ReturnType<typeof createDownloadSlots>, 'take'>;
  serve(request: FastifyRequest, reply: FastifyReply, sha256: string): Promise<FastifyReply>;
}

/** `GET /agent/v1/content/<sha256>`: for any agent that was let in; who knows the hash may read the content. */
export const contentRoutes =
  ({ requireAgent, slots, serve }: ContentRouteNeeds) =>
  async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler(async (thrown, request) => {
      const { agentId } = await requireAgent(request).catch(() => ({ agentId: request.id }));
      throw channelRefusal(thrown, agentId);
    });
    app.get(
      '/agent/v1/content/:sha256',
      {
        schema: { hide: true },
        helmet: false,
        exposeHeadRoute: false,
        onRequest: async (request) => {
          await requireAgent(request);
        },
      },
      async (request, reply) => {
        const { sha256 } = request.params as { sha256: string };
        if (!/^[0-9a-f]{64}$/.test(sha256)) throw contentErrors.notFound({ sha256 });
        slots.take(reply);
        return serve(request, reply, sha256);
      },
    );
  };
