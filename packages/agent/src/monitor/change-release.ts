import { delay, messageOf } from '@reeve/base';
import type { AgentHome } from '../home/agent-home.ts';
import type { Log } from '../log.ts';
import { currentSlot, pointCurrentTo, type SlotLayout } from '../slots/slot-layout.ts';
import { type MonitorStep, nextStep } from '../slots/trial-policy.ts';
import { readOrder, readTrial, type TrialFile, writeTrial } from '../slots/upgrade-files.ts';
import { runTrial } from './run-trial.ts';

export interface ReleaseChangeOptions {
  paths: AgentHome;
  layout: SlotLayout;
  args: readonly string[];
  probationSeconds: number;
  log: Log;
  /** The home's lock, which the monitor on trial needs while it runs. */
  lock: { release(): void; take(): void };
  /** Ends an agent that a monitor service left behind. */
  clearOrphan: () => Promise<void>;
  /** Becomes the monitor service that `current` leads to; does not return where the platform can do that. */
  becomeCurrent: () => void;
}

/** Between two starts of a release on trial: meanwhile the computer has no agent. */
const restMs = 2_000;

/** The monitor service's part of a change of release: tries, confirms or goes back, and becomes the new one. */
export class ReleaseChange {
  readonly #options: ReleaseChangeOptions;

  constructor(options: ReleaseChangeOptions) {
    this.#options = options;
  }

  /** Whether an order or a trial waits for this monitor service. */
  isDue(): boolean {
    return this.#next().step !== 'run';
  }

  /** Does what is to be done before the agent of this slot is started. */
  async settle(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = this.#next();
      if (next.step === 'run') return;
      if (next.step === 'switch') return this.#switch(next.trial);
      this.#write(next.trial);
      if (next.step === 'try') await this.#try(next.trial, signal);
    }
  }

  #next(): MonitorStep {
    const { paths, layout, log } = this.#options;
    try {
      return nextStep(readOrder(paths), readTrial(paths), currentSlot(layout), layout.own);
    } catch (thrown) {
      // A file of a newer release, or a damaged one: the agent that is here goes on.
      log.error('order of another release cannot be read', { problem: messageOf(thrown) });
      return { step: 'run' };
    }
  }

  #write(trial: TrialFile): void {
    const { version, state, starts, reason } = trial;
    writeTrial(this.#options.paths, trial);
    this.#options.log.warn('change of release', { version, state, starts, reason });
  }

  async #try(trial: TrialFile, signal: AbortSignal): Promise<void> {
    const { lock, clearOrphan } = this.#options;
    lock.release();
    const { verdict, end } = await runTrial({ ...this.#options, signal }, trial);
    if (verdict.verdict === 'confirmed') return await this.#confirm(trial, end);
    await end();
    lock.take();
    await clearOrphan();
    if (verdict.verdict === 'stopped') return;
    const state = verdict.verdict === 'failed' ? 'failed' : 'trying';
    this.#write({ ...trial, state, reason: verdict.reason });
    if (state === 'trying') await this.#rest(signal);
  }

  async #confirm(trial: TrialFile, end: () => Promise<void>): Promise<void> {
    const { layout, becomeCurrent, lock } = this.#options;
    this.#write({ ...trial, state: 'confirmed', reason: '' });
    // From here on every monitor service that is started leads to the new release.
    pointCurrentTo(layout, trial.version);
    this.#write({ ...trial, state: 'switched', reason: '' });
    await end();
    becomeCurrent();
    lock.take();
  }

  async #rest(signal: AbortSignal): Promise<void> {
    try {
      await delay(restMs, signal);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }

  #switch(trial: TrialFile): void {
    const { layout, becomeCurrent } = this.#options;
    if (currentSlot(layout) !== trial.version) pointCurrentTo(layout, trial.version);
    this.#write({ ...trial, state: 'switched', reason: '' });
    if (layout.own !== trial.version) {
      this.#options.lock.release();
      becomeCurrent();
      this.#options.lock.take();
    }
  }
}
