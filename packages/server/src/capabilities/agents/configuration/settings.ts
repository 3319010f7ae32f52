import type { AgentConfiguration, BaseConfiguration } from '@reeve/protocol/agent';
import type { SettingHandle, Settings } from '../../../kernel/settings/setting.ts';

/** What protocol 1 knows of the settings of agents. */
export type LegacySettings = Omit<BaseConfiguration, 'version' | 'authorities'>;

/** What may be set for all agents, and by a policy for some. */
export type BaseSettings = LegacySettings & Pick<AgentConfiguration, 'workPollSeconds'>;

/** Bounds of the numbers, for settings and policies alike. */
export const settingBounds = {
  checkInSeconds: { minimum: 5, maximum: 86_400 },
  spreadPercent: { minimum: 0, maximum: 100 },
  inventorySeconds: { minimum: 60, maximum: 2_592_000 },
  spoolBytes: { minimum: 65_536, maximum: 10_737_418_240 },
  workPollSeconds: { minimum: 5, maximum: 86_400 },
} as const;

export type SettingHandles = { [K in keyof BaseSettings]: SettingHandle<BaseSettings[K]> };

const communication = 'Agent communication';
const taskServer = 'Task server';

/** Once a server: settings of the groups "Agent communication" and "Task server" that agents are given. */
export const defineAgentSettings = (settings: Settings): SettingHandles => ({
  checkInSeconds: settings.define({
    key: 'agents.check-in-seconds',
    group: communication,
    title: 'Check-in interval',
    description:
      'How long an agent waits between two check-ins. Shorter shows changes earlier and costs the server more.',
    type: 'integer',
    default: 60,
    unit: 'seconds',
    ...settingBounds.checkInSeconds,
  }),
  spreadPercent: settings.define({
    key: 'agents.spread-percent',
    group: communication,
    title: 'Spread of intervals',
    description:
      'Each wait of an agent is lengthened by a random share of up to so much, so that agents do not come together.',
    type: 'integer',
    default: 20,
    unit: 'percent',
    ...settingBounds.spreadPercent,
  }),
  inventorySeconds: settings.define({
    key: 'agents.inventory-seconds',
    group: communication,
    title: 'Inventory interval',
    description:
      'How long an agent waits between two full collections of inventory; what is cheap to see is seen earlier.',
    type: 'integer',
    default: 14_400,
    unit: 'seconds',
    ...settingBounds.inventorySeconds,
  }),
  push: settings.define({
    key: 'agents.push',
    group: communication,
    title: 'Push channel',
    description:
      'Whether agents keep a connection open by which the server says that there is work. Without it they poll.',
    type: 'boolean',
    default: true,
  }),
  spoolBytes: settings.define({
    key: 'agents.spool-bytes',
    group: communication,
    title: 'Size of the spool',
    description:
      'What the events and results that an agent could not send yet may take on its disk.',
    type: 'integer',
    default: 50 * 1024 * 1024,
    unit: 'bytes',
    ...settingBounds.spoolBytes,
  }),
  workPollSeconds: settings.define({
    key: 'task-server.poll-interval-seconds',
    group: taskServer,
    title: 'Poll interval',
    description: 'How often an agent asks for work while it has no push channel.',
    type: 'integer',
    default: 300,
    unit: 'seconds',
    ...settingBounds.workPollSeconds,
  }),
});

export const valuesOf = (handles: SettingHandles): BaseSettings => ({
  checkInSeconds: handles.checkInSeconds.value(),
  spreadPercent: handles.spreadPercent.value(),
  inventorySeconds: handles.inventorySeconds.value(),
  push: handles.push.value(),
  spoolBytes: handles.spoolBytes.value(),
  workPollSeconds: handles.workPollSeconds.value(),
});

export interface TaskServerLimits {
  /** Push channels of one server process. */
  connections: SettingHandle<number>;
  /** Items handed out in a second by one server process; 0 is no limit. */
  itemsPerSecond: SettingHandle<number>;
  /** Items that one agent is given at once. */
  itemsPerFetch: SettingHandle<number>;
  /** Events that may wait to be applied before more are refused. */
  queueDepth: SettingHandle<number>;
}

/** Once a server: the settings of the group "Task server" that the server itself obeys. */
export const defineTaskServerLimits = (settings: Settings): TaskServerLimits => ({
  connections: settings.define({
    key: 'task-server.maximum-connections',
    group: taskServer,
    title: 'Maximum connections',
    description:
      'Push channels that one server process holds; further agents are refused a channel and poll for work.',
    type: 'integer',
    default: 10_000,
    minimum: 0,
    maximum: 100_000,
  }),
  itemsPerSecond: settings.define({
    key: 'task-server.items-per-second',
    group: taskServer,
    title: 'Throttling',
    description:
      'Items of work that one server process hands out in a second; what is beyond waits. 0: no throttling.',
    type: 'integer',
    default: 0,
    unit: 'items per second',
    minimum: 0,
    maximum: 100_000,
  }),
  itemsPerFetch: settings.define({
    key: 'task-server.items-per-fetch',
    group: taskServer,
    title: 'Items at once',
    description: 'Items of work that one agent is given at once; it asks again for the others.',
    type: 'integer',
    default: 100,
    minimum: 1,
    maximum: 1000,
  }),
  queueDepth: settings.define({
    key: 'event-queue.limit',
    group: 'Event queue',
    title: 'Limit of the event queue',
    description:
      'Events that may wait to be applied. Beyond, agents are told to wait: they keep their events and send them later.',
    type: 'integer',
    default: 200_000,
    unit: 'events',
    minimum: 0,
    maximum: 10_000_000,
  }),
});
