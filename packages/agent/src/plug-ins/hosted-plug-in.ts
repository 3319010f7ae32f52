import { delay, messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { makeDirectory } from '../home/durable-file.ts';
import type { PlugInState } from '../inventory/agent-facts.ts';
import type { Log, LogFields } from '../log.ts';
import { plugInErrors } from './errors.ts';
import type {
  DuringWork,
  FileSource,
  PlugInWork,
  TellPolicyState,
  WorkOutcome,
} from './plug-in.ts';
import { type PlugInLimits, PlugInProcess } from './plug-in-process.ts';

/** One version of one plug-in, as it may be run. */
export interface PlugInSpec {
  name: string;
  version: string;
  /** Absolute path of its module; null: part of the agent. */
  main: string | null;
  data: string;
  policyKinds: readonly string[];
  workKinds: readonly string[];
}

export interface HostedOptions {
  program: string;
  agentVersion: string;
  limits: PlugInLimits;
  log: Log;
  /** Seconds without work after which the process is ended. */
  idleSeconds: number;
  mayChange: () => boolean;
  fileSource: () => FileSource;
  onEvent: (event: string, data: LogFields) => void;
  onPolicies: (states: TellPolicyState[]) => void;
  onPid: (name: string, pid: number | undefined) => void;
  /** It crashed, or did not start, so many times in a row. */
  onCrash: (spec: PlugInSpec, problem: string, crashes: number) => void;
}

/** Longest rest between two starts of one that crashes, seconds. */
const longestRest = 300;
/** After so many seconds without a crash the counting begins anew. */
const goodRunSeconds = 120;
/** Who asks for work now waits so long for a rest to end, seconds. */
const patienceSeconds = 10;
/** Until the policies are put before one that refused them, seconds. */
const retrySeconds = 600;

/** Seconds of rest after so many crashes in a row: 1, 2, 4 … 300. */
export const restSeconds = (crashes: number): number =>
  Math.min(longestRest, 2 ** Math.min(Math.max(0, crashes - 1), 10));

const failing = (policies: readonly DeliveredPolicy[], detail: string): TellPolicyState[] =>
  policies.map(({ policyId, version }) => ({ policyId, version, state: 'failing', detail }));

/**
 * A plug-in with a process when it is needed: begun with the first work or policy, ended when idle, begun anew
 * after a crash, with longer and longer rests.
 */
export class HostedPlugIn {
  readonly spec: PlugInSpec;
  readonly #options: HostedOptions;
  #process: Promise<PlugInProcess> | undefined;
  #live: PlugInProcess | undefined;
  #policies: DeliveredPolicy[] = [];
  /** Milliseconds since 1970; null: sleeps until something comes; absent: does not sleep. */
  #sleep: number | null | undefined;
  #crashes = 0;
  #problem: string | undefined;
  #restUntil = 0;
  #startedAt = 0;
  #uses = 0;
  /** The process that is being ended; the next begins only after it. */
  #ending: Promise<void> | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #gone = new AbortController();

  constructor(spec: PlugInSpec, options: HostedOptions) {
    this.spec = spec;
    this.#options = options;
  }

  /** Crashes in a row, 0 when it runs well. */
  get crashes(): number {
    return this.#crashes;
  }

  state(): PlugInState {
    const { name, version } = this.spec;
    const problem = this.#problem;
    return problem === undefined
      ? { name, version, state: 'running', detail: null }
      : { name, version, state: 'failing', detail: problem.slice(0, 500) };
  }

  /** Proves that it starts. @throws `plugIn.notStarted`, `plugIn.resting` */
  async prove(): Promise<void> {
    await this.#use(async () => undefined);
  }

  /** Never throws for what the plug-in does wrong: that is an outcome. @throws `plugIn.resting`, `plugIn.notStarted` */
  async perform(work: PlugInWork, during: DuringWork): Promise<WorkOutcome> {
    return await this.#use(async (process) => {
      try {
        return await process.perform(work, during);
      } catch (thrown) {
        const outcome = this.#live === process ? 'failed' : 'interrupted';
        return { outcome, message: messageOf(thrown) };
      }
    });
  }

  /** Takes its policies over, all of them; what becomes of them is told by `onPolicies`. */
  async apply(policies: DeliveredPolicy[]): Promise<void> {
    const had = this.#policies.length > 0;
    this.#policies = policies;
    this.#sleep = undefined;
    if (policies.length === 0 && !had) return;
    await this.#applyNow();
  }

  tellWindows(mayChange: boolean): void {
    this.#live?.tellWindows(mayChange);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#gone.abort(new Error('the plug-in is stopped'));
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#wakeTimer);
    await this.#endProcess();
  }

  async #endProcess(): Promise<void> {
    const starting = this.#process;
    this.#process = undefined;
    this.#ending = (async () => {
      try {
        await (await starting)?.stop();
      } catch {
        // It never started: that was told already, and there is nothing to end.
      }
    })();
    await this.#ending;
    this.#ending = undefined;
  }

  async #applyNow(): Promise<void> {
    const policies = this.#policies;
    try {
      const states = await this.#use((process) => process.apply(policies));
      this.#options.onPolicies(states);
    } catch (thrown) {
      if (this.#stopped) return;
      this.#options.onPolicies(failing(policies, messageOf(thrown)));
      const seconds = this.#live === undefined ? this.#restLeft() : retrySeconds;
      this.#wakeAt(Date.now() + seconds * 1000);
    }
  }

  async #use<T>(act: (process: PlugInProcess) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer);
    this.#uses++;
    try {
      return await act(await this.#ensure());
    } finally {
      this.#uses--;
      this.#settle();
    }
  }

  async #ensure(): Promise<PlugInProcess> {
    const seconds = this.#restLeft();
    if (this.#process === undefined && seconds > 0) {
      const { name } = this.spec;
      if (seconds > patienceSeconds) {
        const problem = this.#problem ?? '';
        throw plugInErrors.resting({ name, seconds: Math.ceil(seconds), problem });
      }
      await delay(seconds * 1000, this.#gone.signal);
    }
    await this.#ending;
    if (this.#stopped) throw plugInErrors.unknown({ what: this.spec.name });
    this.#process ??= this.#start();
    return await this.#process;
  }

  #restLeft(): number {
    return Math.max(0, (this.#restUntil - performance.now()) / 1000);
  }

  async #start(): Promise<PlugInProcess> {
    const { agentVersion, limits, program, log, mayChange, fileSource } = this.#options;
    const { onEvent, onPolicies, onPid } = this.#options;
    const { name, version, main, data } = this.spec;
    this.#startedAt = performance.now();
    try {
      makeDirectory(data);
      const process = await PlugInProcess.start({
        program,
        limits,
        log,
        start: { name, version, agentVersion, main, data, mayChange: mayChange() },
        fileSource,
        onEvent,
        onPolicies,
        onSleep: (until) => {
          this.#sleep = until;
          this.#settle();
        },
        onPid: (pid) => onPid(name, pid),
        onEnd: (problem) => this.#ended(problem),
      });
      this.#live = process;
      if (this.#crashes === 0) this.#problem = undefined;
      return process;
    } catch (thrown) {
      this.#crashed(messageOf(thrown));
      throw thrown;
    }
  }

  #ended(problem: string | undefined): void {
    const wasLive = this.#live !== undefined;
    this.#live = undefined;
    this.#options.onPid(this.spec.name, undefined);
    if (problem === undefined || !wasLive) return;
    this.#crashed(problem);
    if (this.#policies.length === 0) return;
    const { name, version } = this.spec;
    const told = plugInErrors.crashed({ name, version, problem }).message;
    this.#options.onPolicies(failing(this.#policies, told));
    this.#wakeAt(Date.now() + this.#restLeft() * 1000);
  }

  #crashed(problem: string): void {
    this.#process = undefined;
    if (this.#stopped) return;
    if (performance.now() - this.#startedAt > goodRunSeconds * 1000) this.#crashes = 0;
    this.#crashes++;
    this.#problem = problem;
    this.#restUntil = performance.now() + restSeconds(this.#crashes) * 1000;
    this.#options.onCrash(this.spec, problem, this.#crashes);
  }

  /** What comes next when nothing is being asked of it. */
  #settle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#stopped || this.#uses > 0 || this.#live === undefined) return;
    if (this.#policies.length > 0 && this.#sleep === undefined) {
      this.#idleTimer = setTimeout(() => this.#forgive(), goodRunSeconds * 1000).unref();
      return;
    }
    const { idleSeconds } = this.#options;
    this.#idleTimer = setTimeout(() => void this.#rest(), idleSeconds * 1000).unref();
  }

  #forgive(): void {
    this.#crashes = 0;
    this.#problem = undefined;
  }

  async #rest(): Promise<void> {
    // It did what it was begun for and is ended in order.
    this.#forgive();
    const until = this.#sleep;
    await this.#endProcess();
    if (this.#policies.length > 0 && typeof until === 'number') this.#wakeAt(until);
  }

  #wakeAt(time: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#wakeTimer);
    // Timers of the runtime go no further than 24 days.
    const wait = Math.min(Math.max(0, time - Date.now()), 86_400_000);
    this.#wakeTimer = setTimeout(() => {
      this.#sleep = undefined;
      void this.#applyNow();
    }, wait).unref();
  }
}
