import type { AgentHome } from '../home/agent-home.ts';
import { makeDirectory, readFormatted, writeJsonDurably } from '../home/durable-file.ts';

/** `upgrade/order.json`, the agent's: which release it was told to become, and how far it has brought it. */
export interface OrderFile {
  format: 1;
  /** Names policy, its version and the release: the same order is tried once. */
  key: string;
  version: string;
  sha256: string;
  /** `ready`: it lies whole in its slot, and the monitor service may try it. */
  step: 'download' | 'unpack' | 'ready' | 'told';
  checkInWithinSeconds: number;
}

/** `upgrade/trial.json`, the monitor service's: how far the trial of an ordered release has come. */
export interface TrialFile {
  format: 1;
  key: string;
  version: string;
  /** Slot that `current` led to when the trial began: the way back. */
  from: string;
  /** Starts of the new release so far. */
  starts: number;
  /**
   * `trying`: the new release runs on trial; `confirmed`: it has proved itself, and `current` is to lead to it;
   * `switched`: it does; `failed`: the old one runs again.
   */
  state: 'trying' | 'confirmed' | 'switched' | 'failed';
  /** Why it failed, or what was last seen of it. */
  reason: string;
  checkInWithinSeconds: number;
}

/** `upgrade/arrival.json`, the new agent's: it has exchanged a check-in with the server. */
export interface ArrivalFile {
  format: 1;
  key: string;
  version: string;
}

/** In the environment of a release on trial: the key of its order. */
export const trialVariable = 'REEVE_AGENT_TRIAL';

/** Exit code by which the agent asks the monitor service to look at its order. */
export const switchExitCode = 75;

export const readOrder = (paths: AgentHome): OrderFile | undefined =>
  readFormatted<OrderFile>(paths.upgrade.orderFile, 1);
export const readTrial = (paths: AgentHome): TrialFile | undefined =>
  readFormatted<TrialFile>(paths.upgrade.trialFile, 1);
export const readArrival = (paths: AgentHome): ArrivalFile | undefined =>
  readFormatted<ArrivalFile>(paths.upgrade.arrivalFile, 1);

export const writeOrder = (paths: AgentHome, order: OrderFile): void => {
  makeDirectory(paths.upgrade.directory);
  writeJsonDurably(paths.upgrade.orderFile, { ...order });
};
export const writeTrial = (paths: AgentHome, trial: TrialFile): void => {
  makeDirectory(paths.upgrade.directory);
  writeJsonDurably(paths.upgrade.trialFile, { ...trial });
};
export const writeArrival = (paths: AgentHome, arrival: ArrivalFile): void => {
  makeDirectory(paths.upgrade.directory);
  writeJsonDurably(paths.upgrade.arrivalFile, { ...arrival });
};
