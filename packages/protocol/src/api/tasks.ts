import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { TaskOrder } from '../agent/work.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const timeOrNull = Type.Union([Timestamp, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Variable = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$' });

export const TaskParameter = Type.Object({
  /** Environment variable by which the script reads it. */
  name: Variable,
  description: Type.Optional(Type.String({ maxLength: 500 })),
  default: Type.Optional(Type.String({ maxLength: 32_768 })),
  required: Type.Optional(Type.Boolean()),
});
/** A script or a command with all that it takes to run it. */
export const TaskInput = Type.Object({
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  interpreter: TaskOrder.properties.interpreter,
  script: Type.String({ minLength: 1, maxLength: 262_144 }),
  parameters: Type.Optional(Type.Array(TaskParameter, { maxItems: 100 })),
  /** Environment variable to the name of a secret. */
  secrets: Type.Optional(Type.Record(Variable, Name)),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 604_800, default: 3600 })),
  retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, default: 0 })),
  retryDelaySeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400, default: 30 })),
  successExitCodes: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 255 }))),
  runAs: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
  needsWindow: Type.Optional(Type.Boolean({ default: false })),
});
export type TaskInput = Static<typeof TaskInput>;
export const Task = Type.Object({
  id: Guid,
  ...Type.Required(TaskInput).properties,
  version: Type.Integer(),
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
  lastRunAt: timeOrNull,
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Task = Static<typeof Task>;

const search = { search: Type.Optional(Type.String({ maxLength: 200 })) };
export const listTasks = defineRoute({
  id: 'listTasks',
  method: 'GET',
  path: '/api/v1/tasks',
  summary: 'Tasks by name',
  access: 'tasks.read',
  query: Type.Object({ ...PageQuery, ...search }),
  response: pageOf(Task),
});
export const getTask = defineRoute({
  id: 'getTask',
  method: 'GET',
  path: '/api/v1/tasks/:id',
  summary: 'One task',
  access: 'tasks.read',
  params: byId,
  response: Task,
});
export const createTask = defineRoute({
  id: 'createTask',
  method: 'POST',
  path: '/api/v1/tasks',
  summary: 'Add a task',
  access: 'tasks.manage',
  body: TaskInput,
  response: Task,
});
export const updateTask = defineRoute({
  id: 'updateTask',
  method: 'PUT',
  path: '/api/v1/tasks/:id',
  summary: 'A new version of a task; runs that have begun keep theirs',
  access: 'tasks.manage',
  params: byId,
  body: TaskInput,
  response: Task,
});
export const deleteTask = defineRoute({
  id: 'deleteTask',
  method: 'DELETE',
  path: '/api/v1/tasks/:id',
  summary: 'Delete a task that no job, policy or schedule uses; its runs stay',
  access: 'tasks.manage',
  params: byId,
  response: Done,
});

export const JobStep = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  taskId: Guid,
  values: Type.Optional(Type.Record(Variable, Type.String({ maxLength: 32_768 }))),
  /** Step that follows; null ends. Absent: the next in the list after success, the end after a failure. */
  onDone: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
  onFailed: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
  /**
   * Client job: its failure is the job's failure. Server job: a computer that fails it takes no further step,
   * and the job stops for all when more than `maximumFailuresPercent` of them have failed it.
   */
  critical: Type.Optional(Type.Boolean({ default: true })),
  maximumFailuresPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, default: 100 })),
});
/** `client`: each computer runs the steps by itself. `server`: every computer ends a step before the next begins. */
export const JobInput = Type.Object({
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  kind: Type.Union([Type.Literal('client'), Type.Literal('server')]),
  steps: Type.Array(JobStep, { minItems: 1, maxItems: 100 }),
});
export type JobInput = Static<typeof JobInput>;
export const Job = Type.Object({
  id: Guid,
  ...Type.Required(JobInput).properties,
  version: Type.Integer(),
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
  lastRunAt: timeOrNull,
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Job = Static<typeof Job>;
export const listJobs = defineRoute({
  id: 'listJobs',
  method: 'GET',
  path: '/api/v1/jobs',
  summary: 'Jobs by name',
  access: 'tasks.read',
  query: Type.Object({ ...PageQuery, ...search }),
  response: pageOf(Job),
});
export const getJob = defineRoute({
  id: 'getJob',
  method: 'GET',
  path: '/api/v1/jobs/:id',
  summary: 'One job',
  access: 'tasks.read',
  params: byId,
  response: Job,
});
export const createJob = defineRoute({
  id: 'createJob',
  method: 'POST',
  path: '/api/v1/jobs',
  summary: 'Add a job; steps that lead round in a circle are refused',
  access: 'tasks.manage',
  body: JobInput,
  response: Job,
});
export const updateJob = defineRoute({
  id: 'updateJob',
  method: 'PUT',
  path: '/api/v1/jobs/:id',
  summary: 'A new version of a job',
  access: 'tasks.manage',
  params: byId,
  body: JobInput,
  response: Job,
});
export const deleteJob = defineRoute({
  id: 'deleteJob',
  method: 'DELETE',
  path: '/api/v1/jobs/:id',
  summary: 'Delete a job that nothing uses; its runs stay',
  access: 'tasks.manage',
  params: byId,
  response: Done,
});

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

export const Secret = Type.Object({
  name: Name,
  description: Type.String(),
  changedBy: Type.String(),
  changedAt: Timestamp,
  usedBy: Type.Array(Type.Object({ kind: Type.String(), id: Guid, name: Type.String() })),
});
export type Secret = Static<typeof Secret>;
export const listSecrets = defineRoute({
  id: 'listSecrets',
  method: 'GET',
  path: '/api/v1/secrets',
  summary: 'Names of secrets; their values never leave the server but to a task that uses them',
  access: 'tasks.read',
  response: Type.Array(Secret),
});
export const setSecret = defineRoute({
  id: 'setSecret',
  method: 'PUT',
  path: '/api/v1/secrets/:name',
  summary: 'Add or replace a secret',
  access: 'secrets.manage',
  params: Type.Object({ name: Name }),
  body: Type.Object({
    value: Type.String({ minLength: 1, maxLength: 32_768 }),
    description: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  response: Secret,
});
export const deleteSecret = defineRoute({
  id: 'deleteSecret',
  method: 'DELETE',
  path: '/api/v1/secrets/:name',
  summary: 'Delete a secret that no task uses',
  access: 'secrets.manage',
  params: Type.Object({ name: Name }),
  response: Done,
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
