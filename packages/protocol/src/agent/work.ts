import { type Static, Type } from 'typebox';
import { Guid, Protocol, Timestamp } from './envelope.ts';
import { maximumOutputBytes } from './limits.ts';

export const Channel = Type.Union([Type.Literal('push'), Type.Literal('poll')]);
export type Channel = Static<typeof Channel>;

/** `POST /agent/v1/work`, since protocol 2. Protocol 1 asks with `GET /agent/v1/work?channel=push|poll`. */
export const WorkRequest = Type.Object({
  protocol: Protocol,
  channel: Channel,
  /** Kinds that this agent, with its plug-ins, can do now. Others stay open until they expire. */
  kinds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }),
});
export type WorkRequest = Static<typeof WorkRequest>;

/** What the server asks of an agent: `send-inventory`, `update-configuration`, `run-task`, `run-job`, `wake`. */
export const WorkItem = Type.Object({
  id: Guid,
  kind: Type.String({ maxLength: 64 }),
  /** By kind: `RunTask`, `RunJob`, `Wake`; empty for the others. May hold secrets: never written to disk or log. */
  parameters: Type.Record(Type.String(), Type.Unknown()),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  /** Id of the request to the server by which it was asked; the agent's log lines about it carry it. */
  correlation: Type.Optional(Type.String({ maxLength: 64 })),
});
export type WorkItem = Static<typeof WorkItem>;

/** What is open for this agent; asked again until a result arrives. */
export const WorkResponse = Type.Object({
  items: Type.Array(WorkItem),
  /** Work of this agent that was cancelled: end it when it runs, forget it when it waits, and report it. */
  cancel: Type.Optional(Type.Array(Guid)),
  /** More is open than was given: ask again after this many seconds (task server: throttling). */
  againAfterSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type WorkResponse = Static<typeof WorkResponse>;

export const workOutcomes = [
  'done',
  'failed',
  'refused',
  'interrupted',
  'cancelled',
  'expired',
] as const;

/** The `data` of a `work.result` event. The agent remembers finished ids, so that an item runs once. */
export const WorkResult = Type.Object({
  workId: Guid,
  outcome: Type.Union(workOutcomes.map((outcome) => Type.Literal(outcome))),
  channel: Channel,
  message: Type.String({ maxLength: 4000 }),
  startedAt: Timestamp,
  finishedAt: Timestamp,
  /** By kind: `TaskResult` for `run-task`, `JobResult` for `run-job`. */
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type WorkResult = Omit<Static<typeof WorkResult>, 'outcome'> & {
  outcome: (typeof workOutcomes)[number];
};

/** The `data` of a `work.started` event: written when the process of a task begins. */
export const WorkStarted = Type.Object({ workId: Guid, startedAt: Timestamp, channel: Channel });
export type WorkStarted = Static<typeof WorkStarted>;

/**
 * The `data` of a `work.progress` event: where an item stands, in words, before it has a result: that it waits for a
 * maintenance window, which step of a job it is at, which try this is.
 */
export const WorkProgress = Type.Object({
  workId: Guid,
  message: Type.String({ maxLength: 4000 }),
});
export type WorkProgress = Static<typeof WorkProgress>;

/** A task as an agent runs it. */
export const TaskOrder = Type.Object({
  name: Type.String(),
  /** `command`: `script` is one command line for /bin/sh; otherwise the program that is given the script as a file. */
  interpreter: Type.Union([
    Type.Literal('command'),
    Type.Literal('sh'),
    Type.Literal('bash'),
    Type.Literal('python3'),
    Type.Literal('perl'),
  ]),
  script: Type.String({ maxLength: 262_144 }),
  /** Parameter values, as environment variables of the process. */
  environment: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 32_768 })),
  /** Secret values, likewise; they are blotted out of the output. */
  secrets: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 32_768 })),
  timeoutSeconds: Type.Integer({ minimum: 1, maximum: 604_800 }),
  /** Further tries after a failure. */
  retries: Type.Integer({ minimum: 0, maximum: 100 }),
  retryDelaySeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
  successExitCodes: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), { minItems: 1 }),
  /** Account that runs it; null: the agent's own. */
  runAs: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  /** It changes the computer: wait for a maintenance window when the computer has any. */
  needsWindow: Type.Boolean(),
});
export type TaskOrder = Static<typeof TaskOrder>;

/** Parameters of `run-task`. */
export const RunTask = Type.Object({ runId: Guid, task: TaskOrder });
export type RunTask = Static<typeof RunTask>;

/** Parameters of `run-job`: a client job, which each computer runs by itself. `null` ends the job. */
export const RunJob = Type.Object({
  runId: Guid,
  first: Type.String({ maxLength: 64 }),
  steps: Type.Array(
    Type.Object({
      id: Type.String({ maxLength: 64 }),
      task: TaskOrder,
      onDone: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
      onFailed: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
      /** A failed critical step fails the job, whatever comes after it. */
      critical: Type.Boolean(),
    }),
    { minItems: 1, maxItems: 100 },
  ),
});
export type RunJob = Static<typeof RunJob>;

/** Parameters of `wake`: send a wake-on-LAN packet into the agent's own subnet. */
export const Wake = Type.Object({
  macAddresses: Type.Array(Type.String({ maxLength: 17 }), { minItems: 1, maxItems: 1000 }),
});
export type Wake = Static<typeof Wake>;

export const TaskResult = Type.Object({
  exitCode: Type.Union([Type.Integer(), Type.Null()]),
  signal: Type.Union([Type.String({ maxLength: 20 }), Type.Null()]),
  /** The end of standard output and standard error, in the order in which they came. */
  output: Type.String(),
  /** Bytes of output before the part that is given. */
  outputCutBytes: Type.Integer({ minimum: 0 }),
  attempts: Type.Integer({ minimum: 1 }),
});
export type TaskResult = Static<typeof TaskResult>;

const StepResult = Type.Object({
  id: Type.String({ maxLength: 64 }),
  outcome: Type.Union(workOutcomes.map((outcome) => Type.Literal(outcome))),
  startedAt: Timestamp,
  finishedAt: Timestamp,
  message: Type.String({ maxLength: 4000 }),
  result: Type.Optional(TaskResult),
});
type StepResult = Omit<Static<typeof StepResult>, 'outcome'> & { outcome: WorkResult['outcome'] };
export const JobResult = Type.Object({ steps: Type.Array(StepResult) });
export type JobResult = { steps: StepResult[] };

/**
 * `POST /agent/v1/output`: output of running work, for whoever watches. Best effort: the result holds the end of
 * it again. Answered with `{ watched }`; while nobody watches the agent sends no more than one a minute.
 */
export const OutputRequest = Type.Object({
  protocol: Protocol,
  workId: Guid,
  /** Bytes of output before `text`, whether or not they were sent: while nobody watches some are left out. */
  offset: Type.Integer({ minimum: 0 }),
  text: Type.String({ maxLength: maximumOutputBytes }),
});
export type OutputRequest = Static<typeof OutputRequest>;
export const OutputResponse = Type.Object({ watched: Type.Boolean() });
