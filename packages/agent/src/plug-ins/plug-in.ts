import type { DeliveredPolicy, PolicyState, WorkResult } from '@reeve/protocol/agent';
import type { Log } from '../log.ts';

/**
 * What a plug-in of the agent is made of: a module that exports `plugIn`. It runs in a process of its own, so all
 * that crosses these functions is copied (structured clone): no functions, no class instances in it. The process
 * is started when there is something to do and ended soon after, so what is to be remembered belongs on disk.
 */
export interface PlugInModule {
  plugIn: PlugIn;
}

export interface PlugIn {
  /** Called once in the life of the process, within `startSeconds`; what it throws is the reason of not starting. */
  start(context: PlugInContext): Promise<PlugInInstance>;
}

export interface PlugInContext {
  name: string;
  version: string;
  agentVersion: string;
  /** Directory of its own, mode 0700; it stays over restarts and upgrades and goes with the plug-in. */
  data: string;
  /** JSON lines in the agent's log, each with the plug-in's name. */
  log: Log;
  /** An event for the server, through the agent's spool. */
  record(type: string, data: Record<string, string | number | boolean | null>): void;
  /** Tells states of its policies when they change outside `applyPolicies`. */
  tellPolicies(states: readonly TellPolicyState[]): void;
  /** Whether the computer may be changed now, by the maintenance windows of its configuration. */
  mayChange(): boolean;
  /** Whence files of the server are fetched now; asked anew each time, for a session does not last. */
  fileSource(): Promise<FileSource>;
  /**
   * There is nothing to do before that time (null: before new policies or work come): the agent may end the
   * process and then start it and call `applyPolicies` again. Without a word the process stays as long as the
   * plug-in has policies. Counts until the next call of `applyPolicies` or of this.
   */
  sleepUntil(time: Date | null): void;
}

/** What it takes to fetch files from the server, and to know whose they are. */
export interface FileSource {
  /** URL of the server. */
  server: string;
  /** Pinned certificate authorities (PEM): nothing else is trusted. */
  authorities: readonly string[];
  /** Absent while there is no session. */
  token: string | undefined;
  /** Ed25519 public keys (SPKI, base64) whose signature counts. */
  publisherKeys: readonly string[];
  /** Whether the blockouts of the configuration allow downloads now. */
  mayDownload: boolean;
}

/** As a plug-in tells it; the agent adds the time. */
export type TellPolicyState = Omit<PolicyState, 'checkedAt'>;

/** A work item as a plug-in gets it; `parameters` may hold secrets. */
export interface PlugInWork {
  id: string;
  kind: string;
  parameters: Record<string, unknown>;
}

export interface DuringWork {
  /** Aborts when the item is cancelled or the agent stops; `signal.reason` is a text. */
  signal: AbortSignal;
  /** Output for whoever watches; best effort. */
  output(text: string): void;
  /** Where it stands, in words: shown while it runs. */
  message(text: string): void;
}

export interface WorkOutcome {
  outcome: Exclude<WorkResult['outcome'], 'expired'>;
  /** For people; at most 4000 characters. */
  message: string;
  details?: Record<string, unknown>;
}

export interface PlugInInstance {
  /** Does work of the kinds that the manifest names; several items may run at once. A throw is a failure. */
  perform?(work: PlugInWork, during: DuringWork): Promise<WorkOutcome>;
  /**
   * The policies of the manifest's kinds that are in force, all of them, each time that they change and once after
   * the start (not when there are none and never were any). What it tells of a policy counts until it tells anew.
   */
  applyPolicies?(
    policies: DeliveredPolicy[],
    windows: { mayChange(): boolean },
  ): Promise<TellPolicyState[]>;
  /** Ends all that it has begun; the process is ended afterwards, at the latest after `stopSeconds`. */
  stop(): Promise<void>;
}

/** Longest that a plug-in may take to start, and to stop, seconds. */
export const startSeconds = 30;
export const stopSeconds = 10;
