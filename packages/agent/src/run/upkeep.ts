import { type Clock, messageOf } from '@reeve/base';
import type { AgentConfiguration, DeliveredPolicy } from '@reeve/protocol/agent';
import type { OpenContent } from '../content/open-content.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { programFile } from '../host/own-program.ts';
import { spread } from '../link/back-off.ts';
import type { Log, LogFields } from '../log.ts';
import { changesReleaseVariable } from '../monitor/monitor-file.ts';
import { PlugInInstaller } from '../plug-ins/installed/plug-in-installer.ts';
import type { TellPolicyState } from '../plug-ins/plug-in.ts';
import type { PlugInHost } from '../plug-ins/plug-in-host.ts';
import { AgentUpgrade } from '../slots/agent-upgrade.ts';
import { slotLayout } from '../slots/slot-layout.ts';
import { trialVariable } from '../slots/upgrade-files.ts';

export interface UpkeepOptions {
  paths: AgentHome;
  agentVersion: string;
  clock: Clock;
  log: Log;
  plugIns: PlugInHost;
  isMonitored: () => boolean;
  mayDownload: () => boolean;
  openContent: OpenContent;
  record: (event: string, data: LogFields) => void;
  onPolicies: (states: readonly TellPolicyState[]) => void;
  /** A release lies ready: this agent is to end as soon as it can, and the monitor service tries the release. */
  onReleaseReady: () => void;
  random: () => number;
}

const settleMs = 10_000;
const firstRetrySeconds = 20;
const longestRetrySeconds = 1800;

/**
 * Keeps plug-ins and the agent's own release at what the policies want, beside everything else: downloads take
 * their time. One round after the other, and again after a while as long as something is not as it should be.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #installer: PlugInInstaller;
  readonly #upgrade: AgentUpgrade;
  readonly #ending = new AbortController();
  #policies: readonly DeliveredPolicy[] = [];
  #publisherKeys: readonly string[] = [];
  #working = false;
  #again = false;
  #retries = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(options: UpkeepOptions) {
    const { paths, agentVersion, clock, log, plugIns, record } = options;
    const { openContent, mayDownload } = options;
    this.#options = options;
    const program = programFile();
    const common = { paths, agentVersion, program, openContent, mayDownload, log, record };
    this.#installer = new PlugInInstaller({
      ...common,
      host: plugIns,
      settleMs,
      now: () => clock.now().getTime(),
      onTrouble: () => this.#work(),
    });
    this.#upgrade = new AgentUpgrade({
      ...common,
      layout: slotLayout(),
      trial: process.env[trialVariable],
      isMonitored: () => options.isMonitored() && process.env[changesReleaseVariable] === '1',
      onReady: options.onReleaseReady,
    });
  }

  /** Once, before the first policies: lets run what is installed, and tells how the last upgrade ended. */
  async begin(): Promise<void> {
    try {
      this.#upgrade.report();
      await this.#installer.begin();
    } catch (thrown) {
      // Whatever it is, the agent must come up: only through it can anything be mended.
      const problem = messageOf(thrown);
      this.#options.log.error('installed plug-ins were not begun', { problem });
    }
  }

  follow({ policies, publisherKeys }: AgentConfiguration): void {
    this.#policies = policies;
    this.#publisherKeys = publisherKeys;
    this.#retries = 0;
    this.#work();
  }

  /** The server has answered a check-in of this agent. */
  arrived(): void {
    this.#upgrade.arrived();
  }

  stop(): void {
    this.#ending.abort(new Error('the agent stops'));
    clearTimeout(this.#retryTimer);
  }

  #work(): void {
    clearTimeout(this.#retryTimer);
    this.#again = true;
    if (this.#working) return;
    this.#working = true;
    void this.#rounds().finally(() => {
      this.#working = false;
    });
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#ending.signal.aborted) {
      this.#again = false;
      if (await this.#tryRound()) this.#retryLater();
    }
  }

  async #tryRound(): Promise<boolean> {
    try {
      return await this.#round();
    } catch (thrown) {
      if (this.#ending.signal.aborted) return false;
      const level = isDiskTrouble(thrown) ? 'warn' : 'error';
      this.#options.log[level]('policies were not obeyed', { problem: messageOf(thrown) });
      return true;
    }
  }

  /** Whether something is to be tried again. */
  async #round(): Promise<boolean> {
    const { onPolicies } = this.#options;
    const { signal } = this.#ending;
    const plugIns = await this.#installer.obey(this.#policies, this.#publisherKeys, signal);
    onPolicies(plugIns.states);
    const upgrade = await this.#upgrade.obey(this.#policies, this.#publisherKeys, signal);
    onPolicies(upgrade.states);
    return plugIns.retry || upgrade.retry;
  }

  #retryLater(): void {
    if (this.#ending.signal.aborted) return;
    const seconds = Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** this.#retries);
    this.#retries = Math.min(this.#retries + 1, 20);
    clearTimeout(this.#retryTimer);
    const wait = spread(seconds, 30, this.#options.random());
    this.#retryTimer = setTimeout(() => this.#work(), wait * 1000).unref();
  }
}
