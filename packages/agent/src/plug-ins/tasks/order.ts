import type { RunJob, RunTask, TaskOrder, Wake } from '@reeve/protocol/agent';
import {
  anyObject,
  flag,
  integer,
  list,
  object,
  oneOf,
  type Read,
  text,
  textOrNull,
} from '../../link/read.ts';

const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;
const value = text();

/** Values by the names of environment variables. */
const variables: Read<Record<string, string>> = (given, place) =>
  Object.fromEntries(
    Object.entries(anyObject(given, place)).map(([name, one]) => [
      text(variable)(name, `a name in ${place}`),
      value(one, `${place}.${name}`),
    ]),
  );

export const interpreters = ['command', 'sh', 'bash', 'python3', 'perl'] as const;

export const readTaskOrder = object<TaskOrder>({
  name: text(),
  interpreter: oneOf(...interpreters),
  script: text(),
  environment: variables,
  secrets: variables,
  timeoutSeconds: integer(1, 604_800),
  retries: integer(0, 100),
  retryDelaySeconds: integer(0, 86_400),
  successExitCodes: list(integer(0, 255), 1),
  runAs: textOrNull,
  needsWindow: flag,
});

export const readRunTask = object<RunTask>({ runId: text(), task: readTaskOrder });

export const readRunJob = object<RunJob>({
  runId: text(),
  first: text(),
  steps: list(
    object<RunJob['steps'][number]>({
      id: text(),
      task: readTaskOrder,
      onDone: textOrNull,
      onFailed: textOrNull,
      critical: flag,
    }),
    1,
    100,
  ),
});

export const readWake = object<Wake>({ macAddresses: list(text(), 1, 1000) });
