import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const timeOrNull = Type.Union([Timestamp, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Variable = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' });
const search = { search: Type.Optional(Type.String({ maxLength: 200 })) };

/** Where a run goes: a target, or computers by name. One of the two. */
const Reach = {
  targetId: Type.Optional(Guid),
  computers: Type.Optional(Type.Array(Guid, { minItems: 1, maxItems: 100_000 })),
};
export const RunInput = Type.Object({
  /** One of the two. */
  taskId: Type.Optional(Guid),
  jobId: Type.Optional(Guid),
  ...Reach,
  values: Type.Optional(Type.Record(Variable, Type.String({ maxLength: 32_768 }))),
  /** Absent: now. */
  startAt: Type.Optional(Timestamp),
  /** Computers that have not begun by then are `expired`. */
  expiresInSeconds: Type.Optional(
    Type.Integer({ minimum: 60, maximum: 31_536_000, default: 86_400 }),
  ),
  /** Wake sleeping computers first. */
  wake: Type.Optional(Type.Boolean()),
  /** Sent again with this key the same run is answered. */
  idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});
export type RunInput = Static<typeof RunInput>;

const computerStates = [
  'waiting',
  'running',
  'done',
  'failed',
  'cancelled',
  'expired',
  'interrupted',
] as const;
export type RunComputerState = (typeof computerStates)[number];
export const RunComputerState = Type.Unsafe<RunComputerState>(
  Type.Union(computerStates.map((state) => Type.Literal(state))),
);
export const RunCounts = Type.Object({
  waiting: Type.Integer(),
  running: Type.Integer(),
  done: Type.Integer(),
  failed: Type.Integer(),
  cancelled: Type.Integer(),
  expired: Type.Integer(),
  interrupted: Type.Integer(),
});
export const Run = Type.Object({
  id: Guid,
  /** `task` or `job`, with name and version as they were. */
  subject: Type.Object({
    kind: Type.Union([
      Type.Literal('task'),
      Type.Literal('client-job'),
      Type.Literal('server-job'),
    ]),
    id: Guid,
    name: Type.String(),
    version: Type.Integer(),
  }),
  state: Type.Union([
    Type.Literal('awaiting-approval'),
    Type.Literal('scheduled'),
    Type.Literal('running'),
    /** Every computer has an outcome; done only when all of them are. */
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** Why it waits, or why it ended. */
  reason: Type.String(),
  reach: Type.String(),
  computers: Type.Integer(),
  counts: RunCounts,
  /** Of a server job: the step that is under way, with counts of each. */
  steps: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      state: Type.String(),
      counts: RunCounts,
    }),
  ),
  values: Type.Record(Type.String(), Type.String()),
  createdBy: Type.String(),
  createdAt: Timestamp,
  approvedBy: textOrNull,
  startAt: Timestamp,
  finishedAt: timeOrNull,
  expiresAt: Timestamp,
  /** Policy, schedule or administrator that caused it. */
  cause: Type.String(),
  rerunOf: Type.Union([Guid, Type.Null()]),
});
export type Run = Static<typeof Run>;
export const listRuns = defineRoute({
  id: 'listRuns',
  method: 'GET',
  path: '/api/v1/runs',
  summary: 'Runs of tasks and jobs, newest first',
  access: 'tasks.read',
  query: Type.Object({
    ...PageQuery,
    ...search,
    state: Type.Optional(Type.String({ maxLength: 20 })),
    subjectId: Type.Optional(Guid),
  }),
  response: pageOf(Run),
});
export const getRun = defineRoute({
  id: 'getRun',
  method: 'GET',
  path: '/api/v1/runs/:id',
  summary: 'One run with its counts',
  access: 'tasks.read',
  params: byId,
  response: Run,
});
export const startRun = defineRoute({
  id: 'startRun',
  method: 'POST',
  path: '/api/v1/runs',
  summary: 'Run a task or a job; beyond the limit of computers it waits for approval',
  access: 'tasks.run',
  body: RunInput,
  response: Run,
});
export const previewRun = defineRoute({
  id: 'previewRun',
  method: 'POST',
  reads: true,
  path: '/api/v1/run-preview',
  summary:
    'How many computers a run would reach, how many of them are connected, and whether it needs approval',
  access: 'tasks.read',
  body: Type.Object(Reach),
  response: Type.Object({
    computers: Type.Integer(),
    connected: Type.Integer(),
    /** Agents that cannot do it: too old, or without the plug-in. */
    incapable: Type.Integer(),
    needsApproval: Type.Boolean(),
    approvalLimit: Type.Integer(),
  }),
});
export const approveRun = defineRoute({
  id: 'approveRun',
  method: 'POST',
  path: '/api/v1/runs/:id/approval',
  summary: 'Let a large run begin, or refuse it; not by who asked for it, unless nobody else could',
  access: 'tasks.approve',
  params: byId,
  body: Type.Object({
    approve: Type.Boolean(),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Run,
});
export const cancelRun = defineRoute({
  id: 'cancelRun',
  method: 'POST',
  path: '/api/v1/runs/:id/cancellation',
  summary: 'Cancel what has not ended; processes that run are ended',
  access: 'tasks.run',
  params: byId,
  body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  response: Run,
});
export const rerunFailures = defineRoute({
  id: 'rerunFailures',
  method: 'POST',
  path: '/api/v1/runs/:id/rerun',
  summary: 'The same version again on the computers whose outcome is not done',
  access: 'tasks.run',
  params: byId,
  response: Run,
});
export const RunComputer = Type.Object({
  id: Guid,
  name: Type.String(),
  state: RunComputerState,
  /** Of a server job: the step it stands at. */
  step: textOrNull,
  /** `waits for a maintenance window`, `exit code 3`, … */
  message: Type.String(),
  exitCode: Type.Union([Type.Integer(), Type.Null()]),
  attempts: Type.Union([Type.Integer(), Type.Null()]),
  /** The channel that carried it. */
  channel: Type.Union([Type.Literal('push'), Type.Literal('poll'), Type.Null()]),
  startedAt: timeOrNull,
  finishedAt: timeOrNull,
});
export type RunComputer = Static<typeof RunComputer>;
export const listRunComputers = defineRoute({
  id: 'listRunComputers',
  method: 'GET',
  path: '/api/v1/runs/:id/computers',
  summary: 'A run computer by computer',
  access: 'tasks.read',
  params: byId,
  query: Type.Object({
    ...PageQuery,
    ...search,
    state: Type.Optional(Type.String({ maxLength: 20 })),
  }),
  response: pageOf(RunComputer),
});
export const getRunOutput = defineRoute({
  id: 'getRunOutput',
  method: 'GET',
  path: '/api/v1/runs/:id/computers/:computerId/output',
  summary:
    'Output of a run on one computer, live while it runs; asking is what makes the agent stream it',
  access: 'tasks.read',
  params: Type.Object({ id: Guid, computerId: Guid }),
  query: Type.Object({ step: Type.Optional(Type.String({ maxLength: 64 })) }),
  response: Type.Object({
    steps: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        state: Type.String(),
        exitCode: Type.Union([Type.Integer(), Type.Null()]),
        text: Type.String(),
        /** Bytes before `text` that were not kept. */
        cutBytes: Type.Integer(),
        live: Type.Boolean(),
      }),
    ),
  }),
});
export const listComputerRuns = defineRoute({
  id: 'listComputerRuns',
  method: 'GET',
  path: '/api/v1/computers/:id/runs',
  summary: 'What ran on a computer, newest first',
  access: 'tasks.read',
  params: byId,
  query: Type.Object(PageQuery),
  response: pageOf(Type.Object({ run: Run, computer: RunComputer })),
});
export const wakeComputers = defineRoute({
  id: 'wakeComputers',
  method: 'POST',
  path: '/api/v1/wake',
  summary: 'Wake-on-LAN: from the server, and from an agent in each subnet that has one',
  access: 'tasks.run',
  body: Type.Object(Reach),
  response: Type.Object({
    computers: Type.Integer(),
    /** Without a known hardware address. */
    unknown: Type.Integer(),
    bySubnet: Type.Array(
      Type.Object({ subnet: Type.String(), computers: Type.Integer(), through: Type.String() }),
    ),
  }),
});

/** A run that comes again: its `Schedule` stands on the page of schedules. */
export const ScheduledRunInput = Type.Object({
  name: Name,
  run: Type.Omit(RunInput, ['startAt', 'idempotencyKey']),
  /** Cron expression with five fields. */
  cron: Type.String({ maxLength: 200 }),
  timeZone: Type.String({ maxLength: 64 }),
  enabled: Type.Boolean(),
});
export type ScheduledRunInput = Static<typeof ScheduledRunInput>;
export const ScheduledRun = Type.Object({
  id: Guid,
  ...ScheduledRunInput.properties,
  scheduleId: Type.String(),
  lastRun: Type.Union([Guid, Type.Null()]),
  nextRunAt: timeOrNull,
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type ScheduledRun = Static<typeof ScheduledRun>;
export const listScheduledRuns = defineRoute({
  id: 'listScheduledRuns',
  method: 'GET',
  path: '/api/v1/scheduled-runs',
  summary: 'Runs that come again',
  access: 'tasks.read',
  response: Type.Array(ScheduledRun),
});
export const createScheduledRun = defineRoute({
  id: 'createScheduledRun',
  method: 'POST',
  path: '/api/v1/scheduled-runs',
  summary: 'Run a task or job by a schedule',
  access: 'tasks.run',
  body: ScheduledRunInput,
  response: ScheduledRun,
});
export const updateScheduledRun = defineRoute({
  id: 'updateScheduledRun',
  method: 'PUT',
  path: '/api/v1/scheduled-runs/:id',
  summary: 'Replace a scheduled run',
  access: 'tasks.run',
  params: byId,
  body: ScheduledRunInput,
  response: ScheduledRun,
});
export const deleteScheduledRun = defineRoute({
  id: 'deleteScheduledRun',
  method: 'DELETE',
  path: '/api/v1/scheduled-runs/:id',
  summary: 'Delete a scheduled run; what it has run stays',
  access: 'tasks.run',
  params: byId,
  response: Done,
});
