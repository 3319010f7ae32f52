import { randomUUID } from 'node:crypto';
import { accessSync, constants, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '@reeve/base';
import type { DeliveredAgentRelease, DeliveredPolicy } from '@reeve/protocol/agent';
import { fetchContent } from '../content/fetch-content.ts';
import type { OpenContent } from '../content/open-content.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { flushDirectory, isMissing, readFormatted } from '../home/durable-file.ts';
import { runOtherProgram } from '../host/other-program.ts';
import { integer, object, text } from '../link/read.ts';
import type { Log, LogFields } from '../log.ts';
import type { TellPolicyState } from '../plug-ins/plug-in.ts';
import { askUnpack } from '../unpack/ask-unpack.ts';
import { currentSlot, type SlotLayout, slotFiles } from './slot-layout.ts';
import {
  type OrderFile,
  readOrder,
  readTrial,
  type TrialFile,
  writeArrival,
  writeOrder,
} from './upgrade-files.ts';

export const upgradeKind = 'agent-upgrade';

export interface AgentUpgradeOptions {
  paths: AgentHome;
  agentVersion: string;
  program: string;
  /** Absent where this agent does not lie in a slot. */
  layout: SlotLayout | undefined;
  /** Key of the order by which this release is on trial; absent when it is not. */
  trial: string | undefined;
  isMonitored: () => boolean;
  openContent: OpenContent;
  mayDownload: () => boolean;
  log: Log;
  record: (event: string, data: LogFields) => void;
  /** A release waits for its trial: the agent ends as soon as it can, and the monitor service goes on. */
  onReady: () => void;
}

export interface ObeyedUpgrade {
  states: TellPolicyState[];
  retry: boolean;
}

type Verdict = Pick<TellPolicyState, 'state' | 'detail'>;

const readRelease = object<DeliveredAgentRelease>({
  // Becomes the name of a directory.
  version: text(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/),
  sha256: text(/^[0-9a-f]{64}$/),
  bytes: integer(1),
  signature: text(),
  checkInWithinSeconds: integer(10, 86_400),
});

/** Longest that a new release may take to print its usage, milliseconds. */
const preflightMs = 60_000;

/**
 * The agent's part of its own upgrade: brings the release that a policy wants into the other slot, whole, and asks
 * the monitor service to try it. Each step is on disk before the next and can be done again.
 */
export class AgentUpgrade {
  readonly #options: AgentUpgradeOptions;
  #hasArrived = false;

  constructor(options: AgentUpgradeOptions) {
    this.#options = options;
  }

  /** The server has answered a check-in: to the monitor service this is what proves a release on trial. */
  arrived(): void {
    const { paths, trial, agentVersion: version } = this.#options;
    if (trial === undefined || this.#hasArrived) return;
    writeArrival(paths, { format: 1, key: trial, version });
    this.#hasArrived = true;
  }

  /** Tells the server how the last trial ended, once. */
  report(): void {
    const { paths, agentVersion, trial: onTrial, log } = this.#options;
    if (onTrial !== undefined) return;
    try {
      const order = readOrder(paths);
      const trial = readTrial(paths);
      if (order?.step !== 'ready' || trial?.key !== order.key) return;
      if (trial.state !== 'failed' && trial.state !== 'switched') return;
      this.#reportOf(trial, agentVersion);
      writeOrder(paths, { ...order, step: 'told' });
    } catch (thrown) {
      // The files are those of another release, or damaged: there is nothing to tell from them.
      if (!(thrown instanceof AppError)) throw thrown;
      log.error('files of the last upgrade cannot be read', { problem: messageOf(thrown) });
    }
  }

  #reportOf({ version, state, reason, from }: TrialFile, agentVersion: string): void {
    const { record, log } = this.#options;
    if (state === 'failed') {
      log.warn('release was tried and failed', { version, reason });
      record('agent.upgrade-failed', { version, stays: agentVersion, reason });
    } else if (version === agentVersion) {
      record('agent.upgraded', { version, from });
    }
  }

  async obey(
    policies: readonly DeliveredPolicy[],
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<ObeyedUpgrade> {
    const policy = policies.find(({ kind }) => kind === upgradeKind);
    if (policy === undefined) {
      this.#forget();
      return { states: [], retry: false };
    }
    const { policyId, version } = policy;
    const verdict = await this.#judge(policy, publisherKeys, signal);
    const retry = verdict.state === 'pending' || verdict.state === 'failing';
    return { states: [{ policyId, version, ...verdict }], retry };
  }

  /** What was begun for a policy that is gone is not tried. */
  #forget(): void {
    const { paths, trial } = this.#options;
    const order = this.#order();
    if (trial === undefined && order !== undefined && order.step !== 'told') {
      rmSync(paths.upgrade.orderFile, { force: true });
    }
  }

  #order(): OrderFile | undefined {
    try {
      return readOrder(this.#options.paths);
    } catch (thrown) {
      this.#options.log.warn('order is not readable', { problem: messageOf(thrown) });
      return undefined;
    }
  }

  async #judge(
    policy: DeliveredPolicy,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    try {
      const release = readRelease(policy.settings.agent, 'agent');
      const key = `${policy.policyId} ${policy.version} ${release.version} ${release.sha256}`;
      return await this.#bring(key, release, publisherKeys, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const passing = thrown instanceof AppError && thrown.kind === 'unavailable';
      return { state: passing ? 'pending' : 'failing', detail: messageOf(thrown) };
    }
  }

  async #bring(
    key: string,
    release: DeliveredAgentRelease,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { agentVersion, trial, layout } = this.#options;
    const { version } = release;
    if (version === agentVersion) {
      return trial === undefined
        ? { state: 'compliant', detail: `${version} runs` }
        : { state: 'pending', detail: `${version} is on trial` };
    }
    if (layout === undefined) return { state: 'not-applicable', detail: noSlots };
    if (!this.#options.isMonitored()) return { state: 'not-applicable', detail: noMonitor };
    const past = readTrial(this.#options.paths);
    if (past?.key === key && past.state === 'failed') {
      return { state: 'failing', detail: `${version} was tried: ${past.reason}` };
    }
    if (trial !== undefined) return { state: 'pending', detail: `${agentVersion} is on trial` };
    return await this.#prepare(key, release, layout, publisherKeys, signal);
  }

  async #prepare(
    key: string,
    release: DeliveredAgentRelease,
    layout: SlotLayout,
    publisherKeys: readonly string[],
    signal: AbortSignal,
  ): Promise<Verdict> {
    const { paths, mayDownload, openContent, onReady } = this.#options;
    const { version, sha256, bytes, checkInWithinSeconds } = release;
    const problem = notWritable(layout);
    if (problem !== undefined) return { state: 'not-applicable', detail: problem };
    const order: OrderFile = {
      format: 1,
      key,
      version,
      sha256,
      step: 'download',
      checkInWithinSeconds,
    };
    if (!isUnpacked(layout, version, sha256)) {
      if (!mayDownload()) return { state: 'pending', detail: 'waits for the end of a blockout' };
      writeOrder(paths, order);
      const file = await fetchContent(paths.content, { sha256, bytes }, openContent, signal);
      writeOrder(paths, { ...order, step: 'unpack' });
      const refusal = await this.#unpack(release, layout, file, publisherKeys);
      if (refusal !== undefined) return { state: 'failing', detail: refusal };
    }
    const fault = await preflight(layout, version);
    if (fault !== undefined) return { state: 'failing', detail: `${version} ${fault}` };
    rmSync(join(paths.content, sha256), { force: true });
    writeOrder(paths, { ...order, step: 'ready' });
    onReady();
    return { state: 'pending', detail: `${version} is in place and will be tried` };
  }

  /** Two slots at most: the one that counts, and the one that comes. */
  #makeRoom(layout: SlotLayout): void {
    const kept = new Set([layout.own, currentSlot(layout)]);
    for (const name of readdirSync(layout.slots)) {
      if (kept.has(name)) continue;
      rmSync(join(layout.slots, name), { recursive: true, force: true });
    }
  }

  async #unpack(
    release: DeliveredAgentRelease,
    layout: SlotLayout,
    file: string,
    publisherKeys: readonly string[],
  ): Promise<string | undefined> {
    this.#makeRoom(layout);
    const { version, sha256, signature } = release;
    const draft = join(layout.slots, `.draft-${randomUUID()}`);
    const answer = await askUnpack(this.#options.program, {
      kind: 'release',
      file,
      into: draft,
      publisherKeys: [...publisherKeys],
      version,
      sha256,
      signature,
    });
    if (!answer.ok) return answer.problem;
    const slot = slotFiles(layout, version).directory;
    renameSync(draft, slot);
    flushDirectory(layout.slots);
    return undefined;
  }
}

const noSlots =
  'This agent does not lie in a slot of its own: it belongs to a server, a source checkout or an older package. Upgrade it with what it belongs to, or install the package of the agent.';
const noMonitor =
  'The monitor service does not run, and nobody else could go back to this release. Start the agent with `monitor` instead of `run`.';

const notWritable = (layout: SlotLayout): string | undefined => {
  try {
    for (const path of [layout.prefix, layout.slots]) accessSync(path, constants.W_OK);
    return undefined;
  } catch (thrown) {
    return `The agent may not write to ${layout.prefix} (${messageOf(thrown)}). Give its account the right to, or upgrade it as it was installed.`;
  }
};

const isUnpacked = (layout: SlotLayout, version: string, sha256: string): boolean => {
  const { note } = slotFiles(layout, version);
  try {
    return readFormatted<{ format: 1; sha256: string }>(note, 1)?.sha256 === sha256;
  } catch (thrown) {
    if (isMissing(thrown) || thrown instanceof AppError) return false;
    throw thrown;
  }
};

/** What shows without touching the agent that runs: whether the new runtime and program start here at all. */
const preflight = async (layout: SlotLayout, version: string): Promise<string | undefined> => {
  const { runtime, program } = slotFiles(layout, version);
  const words = await runOtherProgram(runtime, [program, '--help'], preflightMs);
  return words === undefined ? undefined : `does not start here: ${words}`;
};
