import { type Clock, systemClock } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { type AgentsMetrics, createAgentsMetrics } from './agents-metrics.ts';
import { createThrottledSignal, type ThrottledSignal } from './batching/throttled-signal.ts';
import { type Configurations, createConfigurations } from './configuration/agent-configuration.ts';
import {
  defineAgentSettings,
  defineTaskServerLimits,
  type SettingHandles,
  type TaskServerLimits,
  valuesOf,
} from './configuration/settings.ts';
import { createEventMeter, type EventMeter } from './event-queue/event-meter.ts';
import { createDispatcher, type Dispatcher } from './events/dispatcher.ts';
import { createEventIntake, type EventIntake } from './events/event-intake.ts';
import { countQueue } from './events/event-queue.ts';
import { createLegacyMode, type LegacyMode } from './legacy/legacy-mode.ts';
import type { AgentsNeeds } from './needs.ts';
import { createOutputIntake, type OutputIntake } from './output/work-output.ts';
import { type ConnectionRecord, createConnectionRecord } from './presence/connection-record.ts';
import { createPresence, type Presence } from './presence/presence.ts';
import { createServerProcess, type ServerProcess } from './presence/server-process.ts';
import { createPushHub, type PushHub } from './push/push-hub.ts';
import { createRegistrar, type Register } from './registration/register.ts';
import { bootMark } from './sessions/bearer-token.ts';
import { createSessionOpener, type SessionOpener } from './sessions/open-session.ts';
import { loadSecret } from './sessions/secret.ts';
import { createSessionGate, type SessionGate } from './sessions/session-gate.ts';
import { createWorkDesk, type WorkDesk } from './work/work-desk.ts';
import { createWorkKinds, type WorkKinds } from './work/work-kinds.ts';
import { createWorkProgressHandler } from './work/work-progress-handler.ts';
import { createWorkResultHandler } from './work/work-result-handler.ts';
import { createWorkStartedHandler } from './work/work-started-handler.ts';

export interface AgentParts {
  settings: SettingHandles;
  limits: TaskServerLimits;
  configurations: Configurations;
  legacy: LegacyMode;
  process: ServerProcess;
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
  meter: EventMeter;
  kinds: WorkKinds;
  work: WorkDesk;
  output: OutputIntake;
}

const createTopics = (kernel: Kernel): AgentParts['topics'] => ({
  registrations: createThrottledSignal(kernel, 'registrations', 1000),
  agents: createThrottledSignal(kernel, 'agents', 2000),
  computers: createThrottledSignal(kernel, 'computers', 2000),
});

const createLinks = (kernel: Kernel, presence: Presence, limits: TaskServerLimits) => {
  const connections = createConnectionRecord(presence.setConnected, kernel.logger);
  const hub = createPushHub({ setConnected: connections.note, most: limits.connections.value });
  return { connections, hub };
};

const createWork = (
  { db }: Kernel,
  limits: TaskServerLimits,
  kinds: WorkKinds,
  metrics: AgentsMetrics,
  changed: () => void,
) => ({
  work: createWorkDesk({
    db,
    kinds,
    itemsPerFetch: limits.itemsPerFetch.value,
    itemsPerSecond: limits.itemsPerSecond.value,
    ended: changed,
    observe: metrics.observe('work'),
  }),
  output: createOutputIntake(db),
});

const createEvents = (
  { db, logger }: Kernel,
  clock: Clock,
  kinds: WorkKinds,
  limits: TaskServerLimits,
  metrics: AgentsMetrics,
  changed: () => void,
) => {
  const meter = createEventMeter(db, clock);
  const dispatcher = createDispatcher({
    db,
    logger,
    handlers: [
      createWorkStartedHandler(kinds),
      createWorkProgressHandler(kinds),
      createWorkResultHandler(kinds, changed, logger),
    ],
    applied: (count) => {
      metrics.eventsApplied.inc(count);
      meter.applied(count);
      changed();
    },
    rejected: (count) => metrics.eventsSetAside.inc(count),
  });
  const events = createEventIntake({
    db,
    clock,
    accepted: (agentId, arrived) => {
      meter.arrived(agentId, arrived);
      dispatcher.kick();
    },
    deepest: limits.queueDepth.value,
    observe: metrics.observe('events'),
  });
  return { dispatcher, events, meter };
};

/** Makes the parts of the capability and joins them. Reads the signing key. */
export const createAgentParts = async (
  kernel: Kernel,
  needs: AgentsNeeds,
  clock: Clock = systemClock,
): Promise<AgentParts> => {
  const { db, logger, signals, version } = kernel;
  const secret = await loadSecret(db);
  const settings = defineAgentSettings(kernel.settings);
  const limits = defineTaskServerLimits(kernel.settings);
  const configurations = createConfigurations({
    settings: () => valuesOf(settings),
    authorities: needs.authorities,
  });
  const legacy = createLegacyMode({
    db,
    logger,
    clock,
    release: version,
    ended: () => links.hub.endLegacy(),
  });
  const process = createServerProcess(db);
  const kinds = createWorkKinds();
  const topics = createTopics(kernel);
  const metrics = createAgentsMetrics(kernel.metrics, {
    connected: () => links.hub.connected(),
    queueDepth: () => countQueue(db),
  });
  const presence = createPresence({
    db,
    compareInventory: needs.compareInventory,
    versionsOf: configurations.versionsOf,
    legacyVersion: () => configurations.legacy().version,
    processId: process.id,
    changed: () => {
      topics.agents.raise();
      topics.computers.raise();
    },
    observe: metrics.observe('presence'),
  });
  const links = createLinks(kernel, presence, limits);
  const gate = createSessionGate({ db, clock, legacy }, secret);
  const sessions = createSessionOpener({
    db,
    signals,
    clock,
    secret,
    legacy,
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
    settings,
    limits,
    configurations,
    legacy,
    process,
    topics,
    metrics,
    gate,
    sessions,
    register,
    presence,
    ...links,
    kinds,
    ...createWork(kernel, limits, kinds, metrics, topics.agents.raise),
    ...createEvents(kernel, clock, kinds, limits, metrics, topics.agents.raise),
  };
};
