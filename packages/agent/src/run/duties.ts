import { delay, messageOf } from '@reeve/base';
import type { AgentConfiguration, DeliveredPolicy, OutputRequest } from '@reeve/protocol/agent';
import { type ContentSource, contentOpener } from '../content/open-content.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import type { ServerClock } from '../link/server-clock.ts';
import type { Log, LogFields } from '../log.ts';
import type { FileSource, TellPolicyState } from '../plug-ins/plug-in.ts';
import { PlugInHost } from '../plug-ins/plug-in-host.ts';
import { WindowPlan, windowKinds } from '../windows/window-plan.ts';
import { WorkCrew } from '../work/work-crew.ts';
import type { HealthBoard } from './health-board.ts';
import type { Life } from './life.ts';
import { PolicyStates } from './policy-states.ts';
import { diskHealth } from './status-file.ts';
import { Upkeep } from './upkeep.ts';

export interface DutiesOptions {
  paths: AgentHome;
  agentVersion: string;
  bootedAt: string;
  clock: ServerClock;
  log: Log;
  health: HealthBoard;
  life: () => Life;
  record: (type: string, data: LogFields) => void;
  sendOutput: (chunk: Omit<OutputRequest, 'protocol'>) => Promise<{ watched: boolean } | undefined>;
  /** Something waits in the spool. */
  onEvent: () => void;
  /** A plug-in came, went or was taken back. */
  onPlugInsChanged: () => void;
  isMonitored: () => boolean;
  contentSource: () => ContentSource;
  /** Another release lies ready and nothing runs any more: the agent is to make room for it. */
  onReleaseReady: () => void;
  random: () => number;
}

/** Kinds of policies that the agent itself obeys. */
const ownKinds: ReadonlySet<string> = new Set([...windowKinds, 'plug-in', 'agent-upgrade']);

/** What was begun is told with what comes next, if that comes soon: a short task is one message. */
const soonMs = 250;
/** An upgrade of the agent waits so long for work that runs. */
const longestBusyMs = 30 * 60_000;
/** Of a stop: to end what runs, and then the plug-ins. What takes longer ends without the agent. */
const crewStopMs = 700;
const plugInStopMs = 500;

/** What the agent does beside talking to its server: plug-ins, their work, policies, maintenance windows. */
export class Duties {
  readonly #options: DutiesOptions;
  readonly windows: WindowPlan;
  readonly policyStates: PolicyStates;
  readonly plugIns: PlugInHost;
  readonly crew: WorkCrew;
  readonly upkeep: Upkeep;
  #soon: NodeJS.Timeout | undefined;
  #publisherKeys: readonly string[] = [];

  constructor(options: DutiesOptions) {
    const { paths, agentVersion, bootedAt, clock, log, record, life } = options;
    this.#options = options;
    this.windows = new WindowPlan({ clock, bootedAt, seed: () => life().file.identity });
    this.policyStates = new PolicyStates({ file: paths.policyStatesFile, clock, log, record });
    this.plugIns = new PlugInHost({
      paths,
      agentVersion,
      log,
      record,
      onPolicies: (states) => this.#tell(states),
      mayChange: () => this.windows.mayChange(),
      fileSource: () => this.#fileSource(),
    });
    this.crew = this.#makeCrew();
    this.upkeep = this.#makeUpkeep();
  }

  #makeUpkeep(): Upkeep {
    const { paths, agentVersion, clock, log, record, random } = this.#options;
    const { isMonitored, contentSource } = this.#options;
    return new Upkeep({
      paths,
      agentVersion,
      clock,
      log,
      plugIns: this.plugIns,
      isMonitored,
      mayDownload: () => this.windows.mayDownload(),
      openContent: contentOpener(contentSource),
      record: (event, data) => {
        record(event, data);
        // What is installed is inventory: the server sees it now and not a check-in later.
        if (event.startsWith('plugin.')) this.#options.onPlugInsChanged();
      },
      onPolicies: (states) => this.#tell(states),
      onReleaseReady: () => void this.#makeRoom(),
      random,
    });
  }

  #fileSource(): FileSource {
    const { server, authorities, token } = this.#options.contentSource();
    const mayDownload = this.windows.mayDownload();
    const publisherKeys = this.#publisherKeys;
    return { server: server.href, authorities, token, publisherKeys, mayDownload };
  }

  /** What runs is brought to its end first, if that does not take too long. */
  async #makeRoom(): Promise<void> {
    const end = performance.now() + longestBusyMs;
    while (this.crew.running > 0 && performance.now() < end) await delay(500);
    this.#options.onReleaseReady();
  }

  #makeCrew(): WorkCrew {
    const { clock, log, life, record, sendOutput } = this.#options;
    return new WorkCrew({
      ledger: () => life().ledger,
      clock,
      log,
      perform: (work, during) => this.plugIns.perform(work, during),
      mayBegin: () => !life().spool.isFull && !life().ledger.owesResult,
      windows: this.windows,
      sendOutput,
      record,
      onEvent: (when) => this.#announce(when),
      onDiskTrouble: (thrown) => this.#reportDisk(thrown),
    });
  }

  /** Kinds of work that this agent can do now, besides its own two. */
  workKinds(): string[] {
    return this.plugIns.workKinds();
  }

  /** Puts the policies of a configuration in force. */
  async follow(configuration: AgentConfiguration): Promise<void> {
    const { policies, publisherKeys } = configuration;
    this.#publisherKeys = publisherKeys;
    this.policyStates.begin(policies);
    await this.windows.follow(policies);
    this.#tell([...this.windows.states(), ...this.#strange(policies)]);
    // Not awaited: a plug-in may take its time.
    this.plugIns.applyPolicies(policies).catch((thrown: unknown) => {
      this.#options.log.error('policies were not applied', { problem: messageOf(thrown) });
    });
    this.upkeep.follow(configuration);
    this.crew.look();
  }

  /** Ends all of it; resolves soon. */
  async stop(): Promise<void> {
    clearTimeout(this.#soon);
    this.upkeep.stop();
    await this.crew.stop(crewStopMs);
    await Promise.race([this.plugIns.stop(), delay(plugInStopMs)]);
  }

  #strange(policies: readonly DeliveredPolicy[]): TellPolicyState[] {
    const known = new Set([...ownKinds, ...this.plugIns.policyKinds()]);
    return policies
      .filter(({ kind }) => !known.has(kind))
      .map(({ policyId, version, kind }) => ({
        policyId,
        version,
        state: 'not-applicable',
        detail: `no plug-in of this agent obeys ${kind}`,
      }));
  }

  #tell(states: readonly TellPolicyState[]): void {
    this.policyStates.tell(states);
    this.#announce('soon');
  }

  #announce(when: 'now' | 'soon'): void {
    if (when === 'now') {
      clearTimeout(this.#soon);
      this.#soon = undefined;
      this.#options.onEvent();
      return;
    }
    this.#soon ??= setTimeout(() => this.#announce('now'), soonMs).unref();
  }

  #reportDisk(thrown: unknown): void {
    if (!isDiskTrouble(thrown)) throw thrown;
    const problem = messageOf(thrown);
    this.#options.health.set(diskHealth, 'error', problem);
    this.#options.log.error('the disk refuses', { problem });
  }
}
