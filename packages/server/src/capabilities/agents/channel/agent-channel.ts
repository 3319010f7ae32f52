import {
  CheckInRequest,
  ConfigurationRequest,
  currentProtocol,
  EventsRequest,
  type Hello,
  OutputRequest,
  oldestProtocol,
  RegisterRequest,
  SessionRequest,
  WorkRequest,
} from '@reeve/protocol/agent';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { spreadSeconds } from '../batching/spread.ts';
import type { Configurations } from '../configuration/agent-configuration.ts';
import { agentErrors } from '../errors.ts';
import type { EventIntake } from '../events/event-intake.ts';
import type { LegacyMode } from '../legacy/legacy-mode.ts';
import type { OutputIntake } from '../output/work-output.ts';
import type { Presence } from '../presence/presence.ts';
import type { PushHub } from '../push/push-hub.ts';
import type { Register } from '../registration/register.ts';
import type { SessionOpener } from '../sessions/open-session.ts';
import type { WorkDesk } from '../work/work-desk.ts';
import { builtInKinds } from '../work/work-kinds.ts';
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
  hub: Pick<PushHub, 'adopt' | 'hasRoom' | 'connected'>;
  configurations: Pick<Configurations, 'legacy' | 'of'>;
  work: Pick<WorkDesk, 'fetch'>;
  output: Pick<OutputIntake, 'accept'>;
  legacy: Pick<LegacyMode, 'isOn' | 'refuseStranger'>;
}

const smallBody = 64 * 1024;
const checkInBody = 256 * 1024;
/** 64 Ki characters, each at worst six bytes of JSON. */
const outputBody = 512 * 1024;
/** No part of the API of administrators, and no page: the headers for browsers are left out. */
const common = { schema: { hide: true }, helmet: false } as const;

const hasHungUp = (request: FastifyRequest) => (): boolean => request.raw.socket.destroyed === true;

const addOpenRoutes = (app: FastifyInstance, parts: ChannelParts): void => {
  const { serverVersion, legacy } = parts;
  const readRegister = messageReader(RegisterRequest, serverVersion);
  const readSession = messageReader(SessionRequest, serverVersion);

  app.get(
    '/hello',
    common,
    async (): Promise<Hello> => ({
      product: 'reeve',
      serverVersion,
      protocol: {
        oldest: legacy.isOn() ? oldestProtocol : currentProtocol,
        current: currentProtocol,
      },
      time: new Date().toISOString(),
    }),
  );
  app.post('/register', { ...common, bodyLimit: smallBody }, async (request) => {
    const body = readRegister(request.body);
    legacy.refuseStranger(body.protocol, body.publicKey);
    return parts.register(body, request.ip);
  });
  app.post('/session', { ...common, bodyLimit: smallBody }, (request) =>
    parts.sessions.open(readSession(request.body), request.ip, hasHungUp(request)),
  );
};

/** Who sends is known before the body is read: a stranger cannot make the server inflate megabytes. */
const withSession = ({ requireAgent }: ChannelParts) => ({
  ...common,
  onRequest: async (request: FastifyRequest): Promise<void> => {
    await requireAgent(request);
  },
});

/** What protocol 1 asks for with GET, and so without saying which protocol it speaks. */
const addLegacyRoutes = (app: FastifyInstance, parts: ChannelParts): void => {
  const { requireAgent } = parts;
  app.get('/configuration', withSession(parts), async () => parts.configurations.legacy());
  app.get('/work', withSession(parts), async (request) => {
    const { agentId } = await requireAgent(request);
    const { channel } = request.query as { channel?: unknown };
    const { items } = await parts.work.fetch(
      agentId,
      channel === 'push' ? 'push' : 'poll',
      builtInKinds,
    );
    return { items };
  });
};

const addSessionRoutes = (app: FastifyInstance, parts: ChannelParts): void => {
  const { serverVersion, requireAgent } = parts;
  const readCheckIn = messageReader(CheckInRequest, serverVersion);
  const readConfiguration = messageReader(ConfigurationRequest, serverVersion);
  const readWork = messageReader(WorkRequest, serverVersion);
  const readOutput = messageReader(OutputRequest, serverVersion);
  const readEvents = messageReader(EventsRequest, serverVersion);
  const options = withSession(parts);

  app.post('/check-in', { ...options, bodyLimit: checkInBody }, async (request) => {
    const { agentId } = await requireAgent(request);
    return parts.presence.checkIn(agentId, readCheckIn(request.body));
  });
  app.post('/configuration', { ...options, bodyLimit: smallBody }, async (request) => {
    const { agentId } = await requireAgent(request);
    readConfiguration(request.body);
    return parts.configurations.of(agentId);
  });
  app.post('/work', { ...options, bodyLimit: smallBody }, async (request) => {
    const { agentId } = await requireAgent(request);
    const { channel, kinds } = readWork(request.body);
    return parts.work.fetch(agentId, channel, kinds);
  });
  app.post('/output', { ...options, bodyLimit: outputBody }, async (request) => {
    const { agentId } = await requireAgent(request);
    return { watched: await parts.output.accept(agentId, readOutput(request.body)) };
  });
  app.post('/events', options, async (request) => {
    const { agentId } = await requireAgent(request);
    const acceptedThrough = await parts.events.accept(agentId, readEvents(request.body));
    return { acceptedThrough };
  });
};

/** A refused agent lives by its polls, and dials again minutes later. */
const addPushRoute = (app: FastifyInstance, { requireAgent, hub }: ChannelParts): void => {
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    const { agentId } = await requireAgent(request);
    if (hub.hasRoom(agentId)) return;
    throw agentErrors.tooManyChannels({
      channels: hub.connected(),
      retryAfterSeconds: spreadSeconds(agentId, 300, 300),
    });
  };
  app.get('/push', { ...common, onRequest, websocket: true }, async (socket, request) => {
    hub.adopt(socket, await requireAgent(request));
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
        addLegacyRoutes(app, parts);
        addPushRoute(app, parts);
      },
      { prefix: '/agent/v1' },
    );
  };
