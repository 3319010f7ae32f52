import type { OrderFile, TrialFile } from './upgrade-files.ts';

/** Starts of the new monitor, and crashes of the new agent, after which the old release comes back. */
export const mostStarts = 5;
export const mostCrashes = 3;
/** The new agent must have run so long without a crash once it has checked in. */
export const usualProbationSeconds = 120;

/** What the monitor service does next. */
export type MonitorStep =
  /** Runs the agent of its own slot. */
  | { step: 'run' }
  /** Writes the trial down and starts the new release. */
  | { step: 'try'; trial: TrialFile }
  /** Writes down that the trial is over and goes on with the old release. */
  | { step: 'give-up'; trial: TrialFile }
  /** Lets `current` lead to the new release and becomes its monitor service. */
  | { step: 'switch'; trial: TrialFile };

const over: MonitorStep = { step: 'run' };

const goOn = (trial: TrialFile, current: string | undefined): MonitorStep => {
  if (current !== trial.from) {
    const reason = 'another release was put in place meanwhile';
    return { step: 'give-up', trial: { ...trial, state: 'failed', reason } };
  }
  if (trial.starts >= mostStarts) {
    const reason = `it was started ${trial.starts} times without proving itself; last: ${trial.reason}`;
    return { step: 'give-up', trial: { ...trial, state: 'failed', reason } };
  }
  return { step: 'try', trial: { ...trial, starts: trial.starts + 1 } };
};

/**
 * Decides from what is on disk alone, so that a monitor service that was killed at any instant is followed by one
 * that does the right thing.
 * @param current Slot that `current` leads to.
 * @param own Slot that this monitor runs from.
 */
export const nextStep = (
  order: OrderFile | undefined,
  trial: TrialFile | undefined,
  current: string | undefined,
  own: string,
): MonitorStep => {
  const isOpen = trial !== undefined && (trial.state === 'trying' || trial.state === 'confirmed');
  if (isOpen && trial.state === 'confirmed') {
    return current === trial.from || current === trial.version
      ? { step: 'switch', trial }
      : { step: 'give-up', trial: { ...trial, state: 'switched' } };
  }
  if (isOpen) return goOn(trial, current);
  if (order?.step !== 'ready' || order.key === trial?.key) return over;
  if (order.version === own || current === undefined) return over;
  const { key, version, checkInWithinSeconds } = order;
  const begun: TrialFile = {
    format: 1,
    key,
    version,
    from: current,
    starts: 1,
    state: 'trying',
    reason: '',
    checkInWithinSeconds,
  };
  return { step: 'try', trial: begun };
};

/** What is seen of a release on trial at one moment; seconds count from its start. */
export interface TrialSight {
  seconds: number;
  /** Since the agent was last started, or ended. */
  secondsOfAgent: number;
  arrived: boolean;
  crashes: number;
}

export type Verdict = { verdict: 'wait' | 'confirmed' } | { verdict: 'failed'; reason: string };

export const judge = (
  sight: TrialSight,
  limits: { checkInWithinSeconds: number; probationSeconds: number },
): Verdict => {
  const { checkInWithinSeconds, probationSeconds } = limits;
  if (sight.crashes >= mostCrashes) {
    const when = sight.arrived ? 'after it had checked in' : 'before it checked in';
    return { verdict: 'failed', reason: `it crashed ${sight.crashes} times ${when}` };
  }
  if (!sight.arrived) {
    return sight.seconds > checkInWithinSeconds
      ? { verdict: 'failed', reason: `it did not check in within ${checkInWithinSeconds} seconds` }
      : { verdict: 'wait' };
  }
  return { verdict: sight.secondsOfAgent >= probationSeconds ? 'confirmed' : 'wait' };
};
