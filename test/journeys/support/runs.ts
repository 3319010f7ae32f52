import {
  createTarget,
  createTask,
  getRun,
  listComputerRuns,
  listRunComputers,
  type Run,
  type RunComputer,
  type RunInput,
  startRun,
  type TargetInput,
  type TaskInput,
} from '@reeve/protocol/api';
import type { Api } from './api.ts';
import { eventually } from './reeve.ts';

export const endStates: readonly Run['state'][] = ['done', 'failed', 'cancelled'];

/** Id of a task that runs a script in sh. */
export const addTask = async (
  api: Api,
  name: string,
  script: string,
  more: Partial<TaskInput> = {},
): Promise<string> =>
  (await api(createTask, { body: { name, interpreter: 'sh', script, ...more } })).id;

export const addTarget = async (
  api: Api,
  name: string,
  anyOf: TargetInput['anyOf'],
): Promise<string> => (await api(createTarget, { body: { name, anyOf } })).id;

export const start = (api: Api, body: RunInput): Promise<Run> => api(startRun, { body });

export const computersOf = async (api: Api, id: string): Promise<Map<string, RunComputer>> => {
  const { items } = await api(listRunComputers, { params: { id }, query: { limit: 1000 } });
  return new Map(items.map((one) => [one.id, one]));
};

export const runAtEnd = (api: Api, id: string, limitMs = 120_000): Promise<Run> =>
  eventually(
    () => api(getRun, { params: { id } }),
    ({ state }) => endStates.includes(state),
    limitMs,
  );

/** What ran on a computer, newest first: name of task or job, and state. */
export const ranOn = async (api: Api, id: string): Promise<{ name: string; state: string }[]> => {
  const { items } = await api(listComputerRuns, { params: { id }, query: { limit: 1000 } });
  return items.map(({ run, computer }) => ({ name: run.subject.name, state: computer.state }));
};
