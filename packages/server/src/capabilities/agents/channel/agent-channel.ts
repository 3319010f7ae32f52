import {
  type AgentConfiguration,
  CheckInRequest,
  currentProtocol,
  EventsRequest,
  type Hello,
  oldestProtocol,
  RegisterRequest,
  SessionRequest,
  type WorkItem,
} from '@reeve/protocol/agent';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EventIntake } from '../events/event-intake.ts';
import type { Presence } from '../presence/presence.ts';
import type { PushHub } from '../push/push-hub.ts';
import type { Register } from '../registration/register.ts';
import type { SessionOpener } from '../sessions/open-session.ts';
import { channelRefusal } from './channel-refusal.ts';
import { messageReader } from './read-message.ts';
import type { RequireAgent } from './require-agent.ts';

export interface ChannelParts {
  serverVersion: string;
  requireAgent: RequireAgent;
  register: Register;
  sessions: Pick<SessionOpener, 'open'>;
  presence: Pick<Presence, 'checkIn'>;
  events: Pick<EventIntake, 'accept'>;
  hub: Pick<PushHub, 'adopt'>;
  configuration(): AgentConfiguration;
  fetchWork(agentId: string, channel: 'push' | 'poll'): Promise<WorkItem[]>;
}

const smallBody = 64 * 1024;
const checkInBody = 256 * 1024;
/** No part of the API of administrators, and no page: the headers for browsers are left out. */
const common = { schema: { hide: true }, helmet: false } as const;

const hasHungUp = (request: FastifyRequest) => (): boolean => request.raw.socket.destroyed === true;

const addOpenRoutes = (app: FastifyInstance, parts: ChannelParts): void => {
  const { serverVersion } = parts;
  const readRegister = messageReader(RegisterRequest, serverVersion);
  const readSession = messageReader(SessionRequest, serverVersion);

  app.get(
    '/hello',
    common,
    async (): Promise<Hello> => ({
      product: 'reeve',
      serverVersion,
      protocol: { oldest: oldestProtocol, current: currentProtocol },
      time: new Date().toISOString(),
    }),
  );
  app.post('/register', { ...common, bodyLimit: smallBody }, (request) =>
    parts.register(readRegister(request.body), request.ip),
  );
  app.post('/session', { ...common, bodyLimit: smallBody }, (request) =>
    parts.sessions.open(readSession(request.body), request.ip, hasHungUp(request)),
  );
};

/** Who sends is known before the body is read: a stranger cannot make the server inflate megabytes. */
const addSessionRoutes = (app: FastifyInstance, parts: ChannelParts): void => {
  const { serverVersion, requireAgent } = parts;
  const readCheckIn = messageReader(CheckInRequest, serverVersion);
  const readEvents = messageReader(EventsRequest, serverVersion);
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    await requireAgent(request);
  };

  app.post('/check-in', { ...common, bodyLimit: checkInBody, onRequest }, async (request) => {
    const { agentId } = await requireAgent(request);
    return parts.presence.checkIn(agentId, readCheckIn(request.body));
  });
  app.get('/configuration', { ...common, onRequest }, async () => parts.configuration());
  app.get('/work', { ...common, onRequest }, async (request) => {
    const { agentId } = await requireAgent(request);
    const { channel } = request.query as { channel?: unknown };
    return { items: await parts.fetchWork(agentId, channel === 'push' ? 'push' : 'poll') };
  });
  app.post('/events', { ...common, onRequest }, async (request) => {
    const { agentId } = await requireAgent(request);
    const acceptedThrough = await parts.events.accept(agentId, readEvents(request.body));
    return { acceptedThrough };
  });
  app.get('/push', { ...common, onRequest, websocket: true }, async (socket, request) => {
    parts.hub.adopt(socket, await requireAgent(request));
  });
};

/** All of `/agent/v1` but inventory, which is a capability of its own. */
export const createAgentChannel =
  (parts: ChannelParts) =>
  async (root: FastifyInstance): Promise<void> => {
    await root.register(
      // biome-ignore lint/nursery/noMisusedPromises: fastify awaits what a plugin returns
      async (app) => {
        app.setErrorHandler(async (error, request) => {
          const { agentId } = await parts
            .requireAgent(request)
            .catch(() => ({ agentId: request.id }));
          throw channelRefusal(error, agentId);
        });
        // A body that is refused half-way goes on being inflated; what then goes wrong with it is nobody's error.
        app.addHook('preParsing', async (_request, _reply, payload) => {
          payload.on('error', () => undefined);
          return payload;
        });
        addOpenRoutes(app, parts);
        addSessionRoutes(app, parts);
      },
      { prefix: '/agent/v1' },
    );
  };
