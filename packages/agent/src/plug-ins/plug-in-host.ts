import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareReleases, messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { builtInManifest, builtInPlugIns } from '@reeve/protocol/plug-ins';
import type { AgentHome } from '../home/agent-home.ts';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { endHolders, noteHolder } from '../home/process-note.ts';
import { programFile } from '../host/own-program.ts';
import type { PlugInState } from '../inventory/agent-facts.ts';
import type { Log, LogFields } from '../log.ts';
import { plugInErrors } from './errors.ts';
import { HostedPlugIn, type PlugInSpec } from './hosted-plug-in.ts';
import type {
  DuringWork,
  FileSource,
  PlugInWork,
  TellPolicyState,
  WorkOutcome,
} from './plug-in.ts';
import { type PlugInLimits, usualLimits } from './plug-in-process.ts';

export interface PlugInHostOptions {
  paths: AgentHome;
  agentVersion: string;
  log: Log;
  record: (event: string, data: LogFields) => void;
  onPolicies: (states: readonly TellPolicyState[]) => void;
  /** Whether the maintenance windows allow changes now. */
  mayChange: () => boolean;
  fileSource: () => FileSource;
  /** For tests: the program to start, limits and times that are shorter. */
  program?: string;
  limits?: PlugInLimits;
  idleSeconds?: number;
  builtIns?: readonly PlugInSpec[];
}

const usualIdleSeconds = 15;
const lookAtWindowsMs = 10_000;

/** The plug-ins that are part of this agent, with the kinds of their manifests. */
export const builtInSpecs = (paths: AgentHome, agentVersion: string): PlugInSpec[] =>
  builtInPlugIns.map((one) => {
    const { name, version, policyKinds, workKinds } = builtInManifest(one, agentVersion);
    return { name, version, main: null, data: paths.plugInData(name), policyKinds, workKinds };
  });

/** What the kinds of policies and of work are asked of: every plug-in of this agent, each in its own process. */
export class PlugInHost {
  readonly #options: PlugInHostOptions;
  readonly #builtIns: readonly PlugInSpec[];
  readonly #hosted = new Map<string, HostedPlugIn>();
  #policies: readonly DeliveredPolicy[] = [];
  #mayChange = true;
  readonly #timer: NodeJS.Timeout;
  /** Told of each crash of an installed plug-in. */
  onCrash: (spec: PlugInSpec, problem: string, crashes: number) => void = () => undefined;
  /** Words on how a plug-in does that its process does not know itself. */
  detailOf: (name: string) => string | undefined = () => undefined;

  constructor(options: PlugInHostOptions) {
    this.#options = options;
    const { paths, agentVersion } = options;
    this.#builtIns = options.builtIns ?? builtInSpecs(paths, agentVersion);
    // An agent that was killed may have left some behind that hang.
    endHolders(paths.plugInProcesses);
    this.#mayChange = options.mayChange();
    for (const spec of this.#builtIns) this.#host(spec);
    this.#timer = setInterval(() => this.#lookAtWindows(), lookAtWindowsMs).unref();
  }

  /** Kinds of work that can be asked of this agent's plug-ins. */
  workKinds(): string[] {
    return [...new Set([...this.#hosted.values()].flatMap((one) => one.spec.workKinds))];
  }

  policyKinds(): string[] {
    return [...new Set([...this.#hosted.values()].flatMap((one) => one.spec.policyKinds))];
  }

  specs(): PlugInSpec[] {
    return [...this.#hosted.values()].map((one) => one.spec);
  }

  builtIn(name: string): PlugInSpec | undefined {
    return this.#builtIns.find((one) => one.name === name);
  }

  states(): PlugInState[] {
    return [...this.#hosted.values()].map((one) => {
      const state = one.state();
      const detail = this.detailOf(state.name);
      if (detail === undefined || state.state !== 'running') return state;
      return { ...state, state: 'failing', detail };
    });
  }

  /**
   * Does work of a kind that some plug-in does. What the plug-in does wrong is an outcome.
   * @throws `plugIn.unknown`, `plugIn.resting`, `plugIn.notStarted`
   */
  async perform(work: PlugInWork, during: DuringWork): Promise<WorkOutcome> {
    const all = [...this.#hosted.values()];
    const able = all.find((one) => one.spec.workKinds.includes(work.kind));
    if (able === undefined) throw plugInErrors.unknown({ what: `work of the kind ${work.kind}` });
    return await able.perform(work, during);
  }

  /** Asks one plug-in by its name, for what only the agent asks. @throws like `perform` */
  async ask(name: string, work: PlugInWork, during: DuringWork): Promise<WorkOutcome> {
    const one = this.#hosted.get(name);
    if (one === undefined) throw plugInErrors.unknown({ what: `the work of ${name}` });
    return await one.perform(work, during);
  }

  /** Starts a plug-in if it does not run. @throws `plugIn.notStarted`, `plugIn.resting` */
  async prove(name: string): Promise<void> {
    await this.#hosted.get(name)?.prove();
  }

  /** The last crash of a plug-in that has not run well since. */
  crash(name: string): string | undefined {
    const one = this.#hosted.get(name);
    return one && one.crashes > 0 ? (one.state().detail ?? 'it crashed') : undefined;
  }

  /** Gives every plug-in the policies of its kinds; what becomes of them is told as it comes. */
  async applyPolicies(policies: readonly DeliveredPolicy[]): Promise<void> {
    this.#policies = policies;
    await Promise.all([...this.#hosted.values()].map((one) => this.#apply(one)));
  }

  /** The installed plug-ins, all of them: those that went are ended, others begin, a newer one replaces a built-in. */
  async replaceInstalled(installed: readonly PlugInSpec[]): Promise<void> {
    const wanted = new Map(this.#builtIns.map((one) => [one.name, one]));
    for (const one of installed) {
      const own = wanted.get(one.name);
      if (own && compareReleases(own.version, one.version) >= 0) continue;
      wanted.set(one.name, one);
    }
    for (const [name, hosted] of [...this.#hosted]) {
      const spec = wanted.get(name);
      if (spec?.version === hosted.spec.version && spec.main === hosted.spec.main) continue;
      this.#hosted.delete(name);
      await hosted.stop();
    }
    for (const [name, spec] of wanted) {
      if (!this.#hosted.has(name)) void this.#apply(this.#host(spec));
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#hosted.values()].map((one) => one.stop()));
  }

  #lookAtWindows(): void {
    const now = this.#options.mayChange();
    if (now === this.#mayChange) return;
    this.#mayChange = now;
    for (const one of this.#hosted.values()) one.tellWindows(now);
  }

  async #apply(one: HostedPlugIn): Promise<void> {
    const kinds = one.spec.policyKinds;
    await one.apply(this.#policies.filter(({ kind }) => kinds.includes(kind)));
  }

  #host(spec: PlugInSpec): HostedPlugIn {
    const { agentVersion, log, mayChange, fileSource, record, onPolicies } = this.#options;
    const hosted = new HostedPlugIn(spec, {
      program: this.#options.program ?? programFile(),
      agentVersion,
      limits: this.#options.limits ?? usualLimits,
      log,
      idleSeconds: this.#options.idleSeconds ?? usualIdleSeconds,
      mayChange,
      fileSource,
      onEvent: record,
      onPolicies,
      onPid: (name, pid) => this.#note(name, pid),
      onCrash: (of, problem, crashes) => this.#crashed(of, problem, crashes),
    });
    this.#hosted.set(spec.name, hosted);
    return hosted;
  }

  #note(name: string, pid: number | undefined): void {
    const { paths, log } = this.#options;
    const note = join(paths.plugInProcesses, `${name}.json`);
    try {
      if (pid === undefined) rmSync(note, { force: true });
      else noteHolder(note, pid);
    } catch (thrown) {
      // A full disk is no reason not to do the work.
      if (!isDiskTrouble(thrown)) throw thrown;
      log.warn('process of a plug-in could not be noted', { problem: messageOf(thrown) });
    }
  }

  #crashed(spec: PlugInSpec, problem: string, crashes: number): void {
    const { log, record } = this.#options;
    const fields = { plugin: spec.name, version: spec.version, problem, crashes };
    log.warn('plug-in came to grief', fields);
    record('plugin.crashed', fields);
    this.onCrash(spec, problem, crashes);
  }
}
