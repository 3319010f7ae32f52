import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, compareReleases, delay, messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { fetchContent } from '../../content/fetch-content.ts';
import type { OpenContent } from '../../content/open-content.ts';
import type { AgentHome } from '../../home/agent-home.ts';
import type { Log, LogFields } from '../../log.ts';
import { askUnpack } from '../../unpack/ask-unpack.ts';
import type { PresentPlugIn } from '../../unpack/unpack-order.ts';
import type { PlugInSpec } from '../hosted-plug-in.ts';
import type { TellPolicyState } from '../plug-in.ts';
import type { PlugInHost } from '../plug-in-host.ts';
import { type LineState, type PlugInLine, plugInLines, statesOfPolicies } from './plug-in-lines.ts';
import { type InstalledState, PlugInStore } from './plug-in-store.ts';

export interface PlugInInstallerOptions {
  paths: AgentHome;
  agentVersion: string;
  program: string;
  host: PlugInHost;
  openContent: OpenContent;
  mayDownload: () => boolean;
  log: Log;
  record: (event: string, data: LogFields) => void;
  now: () => number;
  /** A new version is watched so long before it counts as one that works, milliseconds. */
  settleMs: number;
  /** A plug-in crashed so often that the installer has something to do. */
  onTrouble: () => void;
}

export interface Obeyed {
  states: TellPolicyState[];
  /** Something is to be tried again. */
  retry: boolean;
}

/** A new version that crashes so often, so soon, is taken back. */
const crashesToReturn = 3;
const firstMinutesMs = 10 * 60_000;
const startTries = 2;

type Verdict = Pick<LineState, 'state' | 'detail'>;
const compliant = (detail: string): Verdict => ({ state: 'compliant', detail });
const failing = (detail: string): Verdict => ({ state: 'failing', detail });
const pending = (detail: string): Verdict => ({ state: 'pending', detail });

const keyOf = ({ policyId, policyVersion, wish }: PlugInLine): string =>
  `${policyId} ${policyVersion} ${wish.version} ${wish.sha256}`;

/** Brings the installed plug-ins to what the policies of the kind `plug-in` want; every step can be repeated. */
export class PlugInInstaller {
  readonly #options: PlugInInstallerOptions;
  readonly #store: PlugInStore;
  /** Versions that crashed again and again, to be taken back. */
  readonly #crashed = new Map<string, string>();

  constructor(options: PlugInInstallerOptions) {
    this.#options = options;
    this.#store = new PlugInStore(options.paths, options.log);
    options.host.onCrash = (spec, problem, crashes) => this.#onCrash(spec, problem, crashes);
  }

  /** Lets what is installed run, before anybody is asked. */
  async begin(): Promise<void> {
    this.#store.clean();
    await this.#options.host.replaceInstalled(this.#store.specs());
  }

  async obey(
    policies: readonly DeliveredPolicy[],
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Obeyed> {
    const lines = plugInLines(policies);
    await this.#removeOrphans(lines);
    let states: LineState[] = [];
    // Twice: what depends on another plug-in finds it in the second round.
    for (let round = 0; round < 2; round++) {
      states = [];
      for (const line of lines) states.push(await this.#obeyLine(line, publisherKeys, signal));
      if (states.every(({ state }) => state === 'compliant')) break;
    }
    const retry = states.some(({ state }) => state === 'pending' || state === 'failing');
    return { states: statesOfPolicies(policies, states), retry };
  }

  async #removeOrphans(lines: readonly PlugInLine[]): Promise<void> {
    for (const name of this.#store.names()) {
      if (lines.some(({ wish }) => wish.name === name)) continue;
      await this.#remove(name, 'no policy names it any more');
    }
  }

  async #obeyLine(
    line: PlugInLine,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<LineState> {
    const { policyId, policyVersion, wish } = line;
    const verdict = await this.#judge(line, publisherKeys, signal);
    return { policyId, policyVersion, name: wish.name, ...verdict };
  }

  async #judge(
    line: PlugInLine,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { wish } = line;
    try {
      if (wish.version === null) return await this.#removed(wish.name);
      const own = this.#options.host.builtIn(wish.name)?.version;
      if (own !== undefined && compareReleases(own, wish.version) >= 0) {
        return own === wish.version
          ? compliant(`${own} is part of the agent`)
          : failing(`the agent's own ${own} is newer than ${wish.version}`);
      }
      return await this.#installed(line, wish.version, publisherKeys, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const passing = thrown instanceof AppError && thrown.kind === 'unavailable';
      return passing ? pending(messageOf(thrown)) : failing(messageOf(thrown));
    }
  }

  async #removed(name: string): Promise<Verdict> {
    if (this.#store.names().includes(name)) await this.#remove(name, 'a policy wants it gone');
    return this.#options.host.builtIn(name)
      ? compliant('the one that is part of the agent stays')
      : compliant('it is not installed');
  }

  async #remove(name: string, reason: string): Promise<void> {
    const { host, record, log } = this.#options;
    const { current: version } = this.#store.state(name);
    const rest = this.#store.specs().filter((spec) => spec.name !== name);
    await host.replaceInstalled(rest);
    this.#store.remove(name);
    log.info('plug-in removed', { plugIn: name, version, reason });
    record('plugin.removed', { plugin: name, version, reason });
  }

  async #installed(
    line: PlugInLine,
    version: string,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { name, sha256 } = line.wish;
    const key = keyOf(line);
    const state = this.#store.state(name);
    const refusal = state.refused[key];
    if (refusal !== undefined) return failing(refusal);
    const isThere =
      state.current === version && state.sha256 === sha256 && this.#store.has(name, version);
    if (!isThere) {
      const problem = await this.#fetch(line, version, publisherKeys, signal);
      if (problem !== undefined) return problem;
    }
    return await this.#prove(name, version, key);
  }

  /** Fetches, verifies and puts in place; a verdict when that is not possible now. */
  async #fetch(
    line: PlugInLine,
    version: string,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict | undefined> {
    const { paths, openContent, mayDownload, program, agentVersion, now, record } = this.#options;
    const { name, sha256, bytes } = line.wish;
    if (sha256 === null) return failing('the policy names no file');
    if (!mayDownload()) return pending('waits for the end of a blockout');
    const file = await fetchContent(paths.content, { sha256, bytes }, openContent, signal);
    const into = this.#store.draft(name);
    const answer = await askUnpack(program, {
      kind: 'plug-in',
      file,
      into,
      publisherKeys: [...publisherKeys],
      name,
      version,
      agentVersion,
      present: this.#present(),
    });
    const before = this.#store.state(name);
    if (!answer.ok) {
      if (answer.changes) return failing(answer.problem);
      return this.#refuse(name, keyOf(line), answer.problem);
    }
    const previous =
      before.current !== null && before.proved && before.current !== version
        ? { version: before.current, sha256: before.sha256 }
        : before.previous;
    await this.#stopVersion(name, version);
    this.#store.adopt(name, version);
    const fresh = { current: version, sha256, installedAt: now(), proved: false, previous };
    this.#crashed.delete(name);
    this.#store.save(name, { ...before, ...fresh });
    rmSync(join(paths.content, sha256), { force: true });
    await this.#options.host.replaceInstalled(this.#store.specs());
    record('plugin.installed', { plugin: name, version, before: before.current });
    return undefined;
  }

  /** A version that is replaced by other bytes of the same number must not run meanwhile. */
  async #stopVersion(name: string, version: string): Promise<void> {
    const { host } = this.#options;
    if (!host.specs().some((one) => one.name === name && one.version === version)) return;
    await host.replaceInstalled(this.#store.specs().filter((one) => one.name !== name));
  }

  #present(): PresentPlugIn[] {
    return this.#options.host.specs().map(({ name, version, main }) => ({
      name,
      version,
      conflictsWith:
        main === null ? {} : (this.#store.manifest(name, version)?.conflictsWith ?? {}),
    }));
  }

  /** Whether the version that counts starts and stays; back to the one before when it does not. */
  async #prove(name: string, version: string, key: string): Promise<Verdict> {
    const crash = this.#crashed.get(name);
    if (crash !== undefined) return await this.#goBack(name, key, crash);
    let problem = '';
    for (let tries = 0; tries < startTries; tries++) {
      try {
        await this.#options.host.prove(name);
        return (await this.#settle(name, key)) ?? compliant(`${version} runs`);
      } catch (thrown) {
        problem = messageOf(thrown);
      }
    }
    if (this.#store.state(name).proved) return failing(problem);
    return await this.#goBack(name, key, problem);
  }

  /** A new version is watched for a moment: its policies may be what brings it down. */
  async #settle(name: string, key: string): Promise<Verdict | undefined> {
    const { host, settleMs } = this.#options;
    if (!this.#store.state(name).proved) {
      await delay(settleMs);
      const crash = host.crash(name);
      if (crash !== undefined) return await this.#goBack(name, key, crash);
      this.#store.save(name, { ...this.#store.state(name), proved: true });
    }
    this.#store.tidy(name);
    return undefined;
  }

  async #goBack(name: string, key: string, problem: string): Promise<Verdict> {
    const { host, record, log } = this.#options;
    const state = this.#store.state(name);
    const { current, previous } = state;
    this.#crashed.delete(name);
    const isThere = previous !== null && this.#store.has(name, previous.version);
    const back: InstalledState = {
      ...state,
      current: isThere ? previous.version : null,
      sha256: isThere ? previous.sha256 : '',
      proved: isThere,
      previous: null,
    };
    this.#store.save(name, back);
    await host.replaceInstalled(this.#store.specs());
    this.#store.tidy(name);
    const now = isThere ? `${previous.version} runs again` : 'it is not installed';
    log.warn('plug-in taken back', { plugIn: name, version: current, problem });
    record('plugin.taken-back', { plugin: name, version: current, back: back.current, problem });
    return this.#refuse(name, key, `${problem}; ${now}`);
  }

  /** Says why, and remembers it: the same is not tried again before its policy changes. */
  #refuse(name: string, key: string, problem: string): Verdict {
    const state = this.#store.state(name);
    this.#store.save(name, { ...state, refused: { ...state.refused, [key]: problem } });
    return failing(problem);
  }

  #onCrash(spec: PlugInSpec, problem: string, crashes: number): void {
    if (spec.main === null || crashes < crashesToReturn) return;
    const { now, onTrouble } = this.#options;
    const state = this.#store.state(spec.name);
    const isNew = now() - state.installedAt < firstMinutesMs && state.current === spec.version;
    if (!isNew) return;
    this.#crashed.set(spec.name, `it crashed ${crashes} times in its first minutes: ${problem}`);
    onTrouble();
  }
}
