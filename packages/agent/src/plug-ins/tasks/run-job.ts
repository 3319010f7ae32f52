import type { JobResult, RunJob } from '@reeve/protocol/agent';
import { maximumOutputBytes } from '@reeve/protocol/agent/wire';
import type { DuringWork, WorkOutcome } from '../plug-in.ts';
import { afterStep, beginJob } from './job-machine.ts';
import { runTask, type TaskRun } from './run-task.ts';

/** Bytes of output of all steps together: the result is one message. */
const jobOutputBytes = 8 * maximumOutputBytes;
const longestMessage = 4000;

export type DoTask = typeof runTask;

const cut = (text: string): string => text.slice(0, longestMessage);

const now = (): string => new Date().toISOString();

/** Does the steps of a client job, one after the other, and tells of each. */
export const runJob = async (
  job: RunJob,
  run: Pick<TaskRun, 'workId' | 'data'>,
  during: DuringWork,
  doTask: DoTask = runTask,
): Promise<WorkOutcome & { details: JobResult }> => {
  const outputBytes = Math.min(maximumOutputBytes, Math.floor(jobOutputBytes / job.steps.length));
  const steps: JobResult['steps'] = [];
  let stopped: 'cancelled' | 'interrupted' | undefined;
  let state = beginJob(job);
  while (state.at !== null && stopped === undefined) {
    const step = job.steps.find(({ id }) => id === state.at);
    if (step === undefined) break;
    during.message(`step ${step.id}: ${step.task.name}`);
    const startedAt = now();
    const { outcome, message, details } = await doTask(step.task, { ...run, outputBytes }, during);
    const result = details === undefined ? {} : { result: details };
    steps.push({
      id: step.id,
      outcome,
      startedAt,
      finishedAt: now(),
      message: cut(message),
      ...result,
    });
    state = afterStep(job, state, outcome, message);
    if (outcome === 'cancelled' || outcome === 'interrupted') stopped = outcome;
    else if (during.signal.aborted && state.at !== null) stopped = 'cancelled';
  }
  const outcome = stopped ?? (state.failure === null ? 'done' : 'failed');
  const message = state.failure ?? `${steps.length} steps done`;
  return { outcome, message: cut(message), details: { steps } };
};
