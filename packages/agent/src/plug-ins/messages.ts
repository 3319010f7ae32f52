import type { DeliveredPolicy } from '@reeve/protocol/agent';
import type { LogFields } from '../log.ts';
import type { FileSource, PlugInWork, TellPolicyState, WorkOutcome } from './plug-in.ts';

/** What the agent says to the process of a plug-in. */
export type ToPlugIn =
  | { type: 'start'; start: StartPlugIn }
  | { type: 'perform'; call: number; work: PlugInWork }
  | { type: 'abort'; call: number; reason: string }
  | { type: 'apply'; call: number; policies: DeliveredPolicy[] }
  | { type: 'windows'; mayChange: boolean }
  | { type: 'file-source'; ask: number; source: FileSource }
  | { type: 'ping' }
  | { type: 'stop' };

export interface StartPlugIn {
  name: string;
  version: string;
  agentVersion: string;
  /** Absolute path of the module; null: the plug-in of this name that is part of the agent. */
  main: string | null;
  data: string;
  mayChange: boolean;
}

/** What the process of a plug-in says. */
export type FromPlugIn =
  | { type: 'started'; performs: boolean; applies: boolean }
  | { type: 'not-started'; problem: string }
  | { type: 'performed'; call: number; outcome: WorkOutcome }
  | { type: 'applied'; call: number; states: TellPolicyState[] }
  | { type: 'failed'; call: number; problem: string }
  | { type: 'output'; call: number; text: string }
  | { type: 'message'; call: number; text: string }
  | { type: 'event'; event: string; data: LogFields }
  | { type: 'policies'; states: TellPolicyState[] }
  | { type: 'ask-file-source'; ask: number }
  | { type: 'sleep'; until: number | null }
  | { type: 'log'; level: 'debug' | 'info' | 'warn' | 'error'; message: string; fields: LogFields }
  | { type: 'pong' };
