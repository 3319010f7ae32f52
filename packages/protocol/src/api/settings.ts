import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { defineRoute, PageQuery, pageOf } from './route.ts';

const SettingValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
export type SettingValue = Static<typeof SettingValue>;
/** One setting of the server: default, bounds, what it does, and who changed it when and why. */
export const Setting = Type.Object({
  /** `task-server.poll-interval-seconds` */
  key: Type.String(),
  group: Type.String(),
  title: Type.String(),
  description: Type.String(),
  type: Type.Union([
    Type.Literal('integer'),
    Type.Literal('number'),
    Type.Literal('boolean'),
    Type.Literal('text'),
    Type.Literal('choice'),
  ]),
  unit: Type.String(),
  minimum: Type.Union([Type.Number(), Type.Null()]),
  maximum: Type.Union([Type.Number(), Type.Null()]),
  choices: Type.Array(Type.String()),
  default: SettingValue,
  value: SettingValue,
  /** Null while the default is in force. */
  deviation: Type.Union([
    Type.Object({ by: Type.String(), at: Timestamp, reason: Type.String() }),
    Type.Null(),
  ]),
});
export type Setting = Static<typeof Setting>;
export const listSettings = defineRoute({
  id: 'listSettings',
  method: 'GET',
  path: '/api/v1/settings',
  summary: 'Every setting; `deviating` for those that differ from their default',
  access: 'settings.read',
  query: Type.Object({
    deviating: Type.Optional(Type.Boolean()),
    /** As they were at that moment. */
    at: Type.Optional(Timestamp),
  }),
  response: Type.Array(Setting),
});
export const SettingChange = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  /** Null: the default. */
  before: Type.Union([SettingValue, Type.Null()]),
  after: Type.Union([SettingValue, Type.Null()]),
  by: Type.String(),
  at: Timestamp,
  reason: Type.String(),
});
export type SettingChange = Static<typeof SettingChange>;
export const changeSettings = defineRoute({
  id: 'changeSettings',
  method: 'POST',
  path: '/api/v1/settings',
  summary: 'Change settings together, all or none; null puts the default back',
  access: 'settings.manage',
  body: Type.Object({
    changes: Type.Record(Type.String({ maxLength: 100 }), Type.Union([SettingValue, Type.Null()])),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Type.Array(Setting),
});
export const listSettingChanges = defineRoute({
  id: 'listSettingChanges',
  method: 'GET',
  path: '/api/v1/setting-changes',
  summary: 'Who changed what, newest first',
  access: 'settings.read',
  query: Type.Object({ ...PageQuery, key: Type.Optional(Type.String({ maxLength: 100 })) }),
  response: pageOf(SettingChange),
});
export const undoSettingChange = defineRoute({
  id: 'undoSettingChange',
  method: 'POST',
  path: '/api/v1/setting-changes/:id/undo',
  summary: 'Put back what a change replaced; refused when the setting was changed since',
  access: 'settings.manage',
  params: Type.Object({ id: Type.Integer() }),
  response: Setting,
});

export const Schedule = Type.Object({
  /** `membership.delta` for built-in ones, otherwise a GUID. */
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  /** The capability, and the thing it runs. */
  owner: Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String() }),
  /** Cron expression (five fields), or seconds between two runs. One of the two. */
  cron: Type.Union([Type.String(), Type.Null()]),
  everySeconds: Type.Union([Type.Integer(), Type.Null()]),
  timeZone: Type.String(),
  /** In words. */
  says: Type.String(),
  sharedScheduleId: Type.Union([Guid, Type.Null()]),
  enabled: Type.Boolean(),
  /** Built-in ones have a default to which they can be put back. */
  builtIn: Type.Boolean(),
  running: Type.Boolean(),
  lastRun: Type.Union([
    Type.Object({
      startedAt: Timestamp,
      finishedAt: Type.Union([Timestamp, Type.Null()]),
      outcome: Type.Union([
        Type.Literal('running'),
        Type.Literal('done'),
        Type.Literal('failed'),
        Type.Literal('interrupted'),
      ]),
      message: Type.String(),
      /** `schedule`, or who asked. */
      cause: Type.String(),
    }),
    Type.Null(),
  ]),
  nextRunAt: Type.Union([Timestamp, Type.Null()]),
  /** Runs that were due and did not begin in time, since the last good one. */
  missed: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Type.Union([Timestamp, Type.Null()]),
});
export type Schedule = Static<typeof Schedule>;
const bySchedule = Type.Object({ id: Type.String({ maxLength: 100 }) });
export const listSchedules = defineRoute({
  id: 'listSchedules',
  method: 'GET',
  path: '/api/v1/schedules',
  summary: 'Every recurring activity with last result, next run and owner',
  access: 'schedules.read',
  response: Type.Array(Schedule),
});
export const updateSchedule = defineRoute({
  id: 'updateSchedule',
  method: 'PATCH',
  path: '/api/v1/schedules/:id',
  summary: 'When it runs and whether; `reset` puts a built-in one back to its default',
  access: 'schedules.manage',
  params: bySchedule,
  body: Type.Object({
    enabled: Type.Optional(Type.Boolean()),
    cron: Type.Optional(Type.String({ maxLength: 200 })),
    everySeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 31_536_000 })),
    timeZone: Type.Optional(Type.String({ maxLength: 64 })),
    sharedScheduleId: Type.Optional(Type.Union([Guid, Type.Null()])),
    reset: Type.Optional(Type.Boolean()),
  }),
  response: Schedule,
});
export const runSchedule = defineRoute({
  id: 'runSchedule',
  method: 'POST',
  path: '/api/v1/schedules/:id/runs',
  summary: 'Run it now, whether it is enabled or not; answers once it has begun',
  access: 'schedules.manage',
  params: bySchedule,
  response: Schedule,
});
export const ScheduleRun = Type.Object({
  startedAt: Timestamp,
  finishedAt: Type.Union([Timestamp, Type.Null()]),
  outcome: Type.String(),
  message: Type.String(),
  cause: Type.String(),
});
export const listScheduleRuns = defineRoute({
  id: 'listScheduleRuns',
  method: 'GET',
  path: '/api/v1/schedules/:id/runs',
  summary: 'Past runs, newest first',
  access: 'schedules.read',
  params: bySchedule,
  query: Type.Object(PageQuery),
  response: pageOf(ScheduleRun),
});
/** A named time, e.g. "Business hours", that several schedules follow. */
export const SharedSchedule = Type.Object({
  id: Guid,
  name: Type.String(),
  cron: Type.String(),
  timeZone: Type.String(),
  enabled: Type.Boolean(),
  says: Type.String(),
  usedBy: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
});
export type SharedSchedule = Static<typeof SharedSchedule>;
const SharedScheduleInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  cron: Type.String({ maxLength: 200 }),
  timeZone: Type.String({ maxLength: 64 }),
  enabled: Type.Boolean(),
});
export type SharedScheduleInput = Static<typeof SharedScheduleInput>;
export const listSharedSchedules = defineRoute({
  id: 'listSharedSchedules',
  method: 'GET',
  path: '/api/v1/shared-schedules',
  summary: 'Shared schedules by name',
  access: 'schedules.read',
  response: Type.Array(SharedSchedule),
});
export const saveSharedSchedule = defineRoute({
  id: 'saveSharedSchedule',
  method: 'PUT',
  path: '/api/v1/shared-schedules/:id',
  summary:
    'Add (with an id of your own) or replace a shared schedule; those that follow it move with it',
  access: 'schedules.manage',
  params: Type.Object({ id: Guid }),
  body: SharedScheduleInput,
  response: SharedSchedule,
});
export const deleteSharedSchedule = defineRoute({
  id: 'deleteSharedSchedule',
  method: 'DELETE',
  path: '/api/v1/shared-schedules/:id',
  summary: 'Delete a shared schedule that nothing follows',
  access: 'schedules.manage',
  params: Type.Object({ id: Guid }),
  response: Type.Object({ done: Type.Literal(true) }),
});

/** Legacy Agent Communication: whether agents with an older protocol may talk to this server. */
export const LegacyCommunication = Type.Object({
  enabled: Type.Boolean(),
  /** It goes off by itself then; null: it stays on. */
  expiresAt: Type.Union([Timestamp, Type.Null()]),
  changedBy: Type.String(),
  changedAt: Type.Union([Timestamp, Type.Null()]),
  currentProtocol: Type.Integer(),
  oldestProtocol: Type.Integer(),
  /** Allowed agents by protocol. */
  byProtocol: Type.Array(
    Type.Object({ protocol: Type.Integer(), computers: Type.Integer(), legacy: Type.Boolean() }),
  ),
  /** Computers that would be, or are, cut off. */
  legacyComputers: Type.Integer(),
});
export type LegacyCommunication = Static<typeof LegacyCommunication>;
export const getLegacyCommunication = defineRoute({
  id: 'getLegacyCommunication',
  method: 'GET',
  path: '/api/v1/legacy-communication',
  summary: 'The mode, and how many agents speak which protocol',
  access: 'settings.read',
  response: LegacyCommunication,
});
export const setLegacyCommunication = defineRoute({
  id: 'setLegacyCommunication',
  method: 'PUT',
  path: '/api/v1/legacy-communication',
  summary:
    'Switch it; turning it off must name how many computers are cut off, and is refused when they are others',
  access: 'settings.manage',
  body: Type.Object({
    enabled: Type.Boolean(),
    expiresAt: Type.Optional(Type.Union([Timestamp, Type.Null()])),
    cutOff: Type.Optional(Type.Integer({ minimum: 0 })),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: LegacyCommunication,
});
export const listLegacyComputers = defineRoute({
  id: 'listLegacyComputers',
  method: 'GET',
  path: '/api/v1/legacy-communication/computers',
  summary: 'Computers whose agents speak an older protocol',
  access: 'settings.read',
  query: Type.Object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
  response: pageOf(
    Type.Object({
      id: Guid,
      name: Type.String(),
      agentVersion: Type.String(),
      protocol: Type.Integer(),
      lastSeen: Type.Union([Timestamp, Type.Null()]),
      /** It was refused because of its protocol since. */
      refusedAt: Type.Union([Timestamp, Type.Null()]),
    }),
  ),
});
