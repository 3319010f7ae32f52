import { type ChildProcess, spawn } from 'node:child_process';
import { delay } from '@reeve/base';
import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted } from '../home/durable-file.ts';
import type { Log } from '../log.ts';
import { type SlotLayout, slotFiles } from '../slots/slot-layout.ts';
import { judge, type Verdict } from '../slots/trial-policy.ts';
import { readArrival, type TrialFile, trialVariable } from '../slots/upgrade-files.ts';
import type { MonitorFile } from './monitor-file.ts';

export interface TrialOptions {
  paths: AgentHome;
  layout: SlotLayout;
  /** Arguments of this monitor, which the one on trial gets too. */
  args: readonly string[];
  probationSeconds: number;
  log: Log;
  signal: AbortSignal;
}

/** A trial that has proved itself goes on running until `end` is called. */
export interface TrialEnd {
  /** `ended`: its monitor service itself ended, which says less than a verdict on its agent. */
  verdict:
    | { verdict: 'confirmed' }
    | { verdict: 'stopped' }
    | { verdict: 'failed' | 'ended'; reason: string };
  end: () => Promise<void>;
}

const lookMs = 500;
/** Its agent has five seconds from its own monitor. */
const killAfterMs = 10_000;

const start = (options: TrialOptions, trial: TrialFile): ChildProcess => {
  const { layout, args } = options;
  const { runtime, program } = slotFiles(layout, trial.version);
  return spawn(runtime, [program, ...args], {
    // Its standard input ends with this process, however that happens.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [trialVariable]: trial.key },
  });
};

const isAbsent = <T>(read: () => T | undefined): T | undefined => {
  try {
    return read();
  } catch {
    // Written by another process, perhaps of another release: what cannot be read says nothing.
    return undefined;
  }
};

/** Watches the new release by the files that it writes. */
class Sight {
  readonly #options: TrialOptions;
  readonly #trial: TrialFile;
  readonly #pid: number;
  readonly #begun = performance.now();
  #agent = '';
  #agentSince = this.#begun;

  constructor(options: TrialOptions, trial: TrialFile, pid: number) {
    this.#options = options;
    this.#trial = trial;
    this.#pid = pid;
  }

  look(): Verdict {
    const { paths, probationSeconds } = this.#options;
    const now = performance.now();
    const monitor = isAbsent(() => readFormatted<MonitorFile>(paths.monitorFile, 1));
    const own = monitor?.pid === this.#pid ? monitor : undefined;
    const agent = `${own?.restarts} ${own?.agentPid}`;
    if (agent !== this.#agent) this.#agentSince = now;
    this.#agent = agent;
    const seconds = (now - this.#begun) / 1000;
    const sight = {
      seconds,
      secondsOfAgent: (now - this.#agentSince) / 1000,
      arrived: isAbsent(() => readArrival(paths))?.key === this.#trial.key,
      crashes: own?.restarts ?? 0,
    };
    const { checkInWithinSeconds } = this.#trial;
    return judge(sight, { checkInWithinSeconds, probationSeconds });
  }
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with exit code ${code}` : `it ended by ${signal}`),
    );
  });

/**
 * Runs the monitor service of the new release, and below it its agent, until the two have proved themselves or
 * failed. The one place where a release that nobody knows yet is let at the computer's agent.
 */
export const runTrial = async (options: TrialOptions, trial: TrialFile): Promise<TrialEnd> => {
  const { log, signal } = options;
  const child = start(options, trial);
  child.stdin?.on('error', (error) =>
    log.debug('standard input of the trial', { problem: error.message }),
  );
  const exited = exitOf(child);
  let gone: string | undefined;
  void exited.then((how) => {
    gone = how;
  });
  const end = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    await exited;
    clearTimeout(timer);
  };
  const sight = new Sight(options, trial, child.pid ?? 0);
  for (;;) {
    try {
      await delay(lookMs, signal);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      return { verdict: { verdict: 'stopped' }, end };
    }
    if (gone !== undefined) {
      const reason = `its monitor service does not stay: ${gone}`;
      return { verdict: { verdict: 'ended', reason }, end: async () => undefined };
    }
    const seen = sight.look();
    if (seen.verdict === 'failed') return { verdict: seen, end };
    if (seen.verdict === 'confirmed') return { verdict: { verdict: 'confirmed' }, end };
  }
};
