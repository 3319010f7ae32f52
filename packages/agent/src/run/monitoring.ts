import { readFormatted } from '../home/durable-file.ts';
import { type MonitorFile, monitoredVariable } from '../monitor/monitor-file.ts';

import type { HealthBoard } from './health-board.ts';

/** What the agent knows of the monitor service that started it. */
export interface Monitoring {
  monitored(): boolean;
  restarts(): number;
  lastExit(): MonitorFile['lastExit'];
}

/** Watches standard input, which the monitor holds open as long as it lives. */
export const watchMonitor = (monitorFile: string, onLost: () => void): Monitoring => {
  let monitored = process.env[monitoredVariable] === '1';
  if (monitored) {
    const lost = () => {
      if (!monitored) return;
      monitored = false;
      onLost();
    };
    process.stdin.on('end', lost).on('close', lost).on('error', lost).resume();
    // The channel to the monitor is no reason to stay alive.
    if ('unref' in process.stdin) process.stdin.unref();
  }
  const file = () =>
    monitored ? readFormatted<MonitorFile>(monitorFile, Number.POSITIVE_INFINITY) : undefined;
  const started = file();
  return {
    monitored: () => monitored,
    restarts: () => started?.restarts ?? 0,
    lastExit: () => started?.lastExit ?? null,
  };
};

/** Puts into the health items what an earlier life of the agent left behind. */
export const tellStart = (monitoring: Monitoring, damagedEvents: number, health: HealthBoard) => {
  if (damagedEvents > 0) {
    health.set('spool-damaged', 'error', `${damagedEvents} events were unreadable on disk`);
  }
  const lastExit = monitoring.lastExit()?.reason ?? null;
  const restarts = monitoring.restarts();
  if (restarts > 0) {
    const message = `The monitor service restarted the agent ${restarts} times; last: ${lastExit}`;
    health.set('agent-restarted', 'warning', message);
  }
  return { restarts, lastExit };
};
