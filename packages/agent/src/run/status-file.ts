import { messageOf } from '@reeve/base';
import type { HealthItem } from '@reeve/protocol/agent';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { writeVolatile } from '../home/durable-file.ts';
import type { HealthBoard } from './health-board.ts';
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

/** Id of the health item of an agent whose own disk refuses what it writes. */
export const diskHealth = 'disk-refuses';

/** Where the disk refuses it, that becomes a health item, which the next check-in tells. */
export const saveStatus = (path: string, status: AgentStatusFile, health: HealthBoard): void => {
  try {
    writeVolatile(path, `${JSON.stringify(status, null, 2)}\n`);
    if (status.health.some(({ id }) => id === diskHealth)) {
      health.clear(diskHealth);
      const mended = { ...status, health: health.items() };
      writeVolatile(path, `${JSON.stringify(mended, null, 2)}\n`);
    }
  } catch (thrown) {
    if (!isDiskTrouble(thrown)) throw thrown;
    health.set(diskHealth, 'error', messageOf(thrown));
  }
};
