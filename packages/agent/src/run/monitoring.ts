import { readFormatted } from '../home/durable-file.ts';
import { type MonitorFile, monitoredVariable } from '../monitor/monitor-file.ts';

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
