import type { RunJob } from '@reeve/protocol/agent';
import type { WorkOutcome } from '../plug-in.ts';

/** Where a client job stands. */
export interface JobState {
  /** The step to take; null: the job is over. */
  at: string | null;
  taken: readonly string[];
  /** Why the job has failed, although it may go on to clean up. */
  failure: string | null;
}

const enter = (
  job: RunJob,
  next: string | null,
  taken: readonly string[],
  failure: string | null,
): JobState => {
  if (next === null) return { at: null, taken, failure };
  if (!job.steps.some(({ id }) => id === next)) {
    return {
      at: null,
      taken,
      failure: failure ?? `the job leads to a step ${next} that it has not`,
    };
  }
  if (taken.includes(next)) {
    return { at: null, taken, failure: failure ?? `the job leads back to its step ${next}` };
  }
  return { at: next, taken, failure };
};

export const beginJob = (job: RunJob): JobState => enter(job, job.first, [], null);

/**
 * The state after the present step came to its end. Success leads to `onDone`, failure to `onFailed`; a critical step
 * that fails fails the job, whatever comes after it. Whoever was cancelled or interrupted takes no further step.
 */
export const afterStep = (
  job: RunJob,
  state: JobState,
  outcome: WorkOutcome['outcome'],
  message: string,
): JobState => {
  const step = job.steps.find(({ id }) => id === state.at);
  if (step === undefined) return { ...state, at: null };
  const taken = [...state.taken, step.id];
  if (outcome === 'done') return enter(job, step.onDone, taken, state.failure);
  const failure = state.failure ?? (step.critical ? `step ${step.id}: ${message}` : null);
  if (outcome === 'cancelled' || outcome === 'interrupted') {
    return { at: null, taken, failure: failure ?? `step ${step.id}: ${message}` };
  }
  return enter(job, step.onFailed, taken, failure);
};
