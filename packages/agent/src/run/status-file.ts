import type { HealthItem } from '@reeve/protocol/agent';
import type { AgentState } from './reaction.ts';

/** `run/status.json`: what `reeve agent status` shows; rewritten with each change, not flushed. */
export interface AgentStatusFile {
  format: 1;
  state: AgentState;
  /** Why, for the computer's own administrator. */
  reason: string;
  since: string;
  server: string;
  agentId: string | null;
  agentVersion: string;
  pid: number;
  bootId: string;
  startedAt: string;
  lastCheckInAt: string | null;
  push: boolean;
  monitored: boolean;
  restarts: number;
  /** Server minus computer. */
  clockOffsetSeconds: number;
  spooled: number;
  configurationVersion: string;
  health: HealthItem[];
}
