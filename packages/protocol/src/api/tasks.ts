import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { TaskOrder } from '../agent/work.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const _textOrNull = Type.Union([Type.String(), Type.Null()]);
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
