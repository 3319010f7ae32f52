import { type Clock, systemClock } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { type AgentsMetrics, createAgentsMetrics } from './agents-metrics.ts';
import { createThrottledSignal, type ThrottledSignal } from './batching/throttled-signal.ts';
import {
  type ConfigurationSource,
  createConfigurationSource,
} from './configuration/agent-configuration.ts';
import { createDispatcher, type Dispatcher } from './events/dispatcher.ts';
import { createEventIntake, type EventIntake } from './events/event-intake.ts';
import { countQueue } from './events/event-queue.ts';
import type { AgentsNeeds } from './needs.ts';
import { type ConnectionRecord, createConnectionRecord } from './presence/connection-record.ts';
import { createPresence, type Presence } from './presence/presence.ts';
import { createPushHub, type PushHub } from './push/push-hub.ts';
import { createRegistrar, type Register } from './registration/register.ts';
import { bootMark } from './sessions/bearer-token.ts';
import { createSessionOpener, type SessionOpener } from './sessions/open-session.ts';
import { loadSecret } from './sessions/secret.ts';
import { createSessionGate, type SessionGate } from './sessions/session-gate.ts';
import { createWorkResultHandler } from './work/work-result-handler.ts';

export interface AgentParts {
  configuration: ConfigurationSource;
  topics: { registrations: ThrottledSignal; agents: ThrottledSignal; computers: ThrottledSignal };
  metrics: AgentsMetrics;
  gate: SessionGate;
  sessions: SessionOpener;
  register: Register;
  presence: Presence;
  connections: ConnectionRecord;
  hub: PushHub;
  events: EventIntake;
  dispatcher: Dispatcher;
}

const createTopics = (kernel: Kernel): AgentParts['topics'] => ({
  registrations: createThrottledSignal(kernel, 'registrations', 1000),
  agents: createThrottledSignal(kernel, 'agents', 2000),
  computers: createThrottledSignal(kernel, 'computers', 2000),
});

const createLinks = (kernel: Kernel, presence: Presence) => {
  const connections = createConnectionRecord(presence.setConnected, kernel.logger);
  return { connections, hub: createPushHub(connections.note) };
};

const createEvents = (
  { db, logger }: Kernel,
  clock: Clock,
  metrics: AgentsMetrics,
  changed: () => void,
) => {
  const dispatcher = createDispatcher({
    db,
    logger,
    handlers: [createWorkResultHandler(changed)],
    applied: (count) => {
      metrics.eventsApplied.inc(count);
      changed();
    },
    rejected: (count) => metrics.eventsSetAside.inc(count),
  });
  const events = createEventIntake({
    db,
    clock,
    accepted: dispatcher.kick,
    observe: metrics.observe('events'),
  });
  return { dispatcher, events };
};

/** Makes the parts of the capability and joins them. Reads the signing key and the settings. */
export const createAgentParts = async (
  kernel: Kernel,
  needs: AgentsNeeds,
  clock: Clock = systemClock,
): Promise<AgentParts> => {
  const { db, signals, version } = kernel;
  const secret = await loadSecret(db);
  const configuration = await createConfigurationSource(db, needs.authorities);
  const topics = createTopics(kernel);
  const metrics = createAgentsMetrics(kernel.metrics, {
    connected: () => links.hub.connected(),
    queueDepth: () => countQueue(db),
  });
  const presence = createPresence({
    db,
    compareInventory: needs.compareInventory,
    configurationVersion: () => configuration.current().version,
    changed: () => {
      topics.agents.raise();
      topics.computers.raise();
    },
    observe: metrics.observe('presence'),
  });
  const links = createLinks(kernel, presence);
  const gate = createSessionGate({ db, clock }, secret);
  const sessions = createSessionOpener({
    db,
    signals,
    clock,
    secret,
    serverVersion: version,
    rivalAnswers: (agentId, bootId) => links.hub.rivalAnswers(agentId, bootMark(bootId)),
    opened: gate.supersede,
    refused: () => {
      metrics.duplicates.inc();
      topics.registrations.raise();
    },
    observe: metrics.observe('sessions'),
  });
  const register = createRegistrar({
    db,
    clock,
    needs,
    changed: topics.registrations.raise,
    observe: metrics.observe('registrations'),
  });
  return {
    configuration,
    topics,
    metrics,
    gate,
    sessions,
    register,
    presence,
    ...links,
    ...createEvents(kernel, clock, metrics, topics.agents.raise),
  };
};
