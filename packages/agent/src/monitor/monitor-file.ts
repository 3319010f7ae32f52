/** `run/monitor.json`: what the monitor service knows of the agent; the agent passes it on. */
export interface MonitorFile {
  format: 1;
  pid: number;
  bootId: string;
  startedAt: string;
  /** Restarts of the agent since the monitor started. */
  restarts: number;
  lastExit: { at: string; reason: string } | null;
  agentPid: number | null;
}

/** Set by the monitor for the process that it starts; its standard input ends with the monitor. */
export const monitoredVariable = 'REEVE_AGENT_MONITORED';

/** Set beside it where the monitor can let the agent change its own release. */
export const changesReleaseVariable = 'REEVE_AGENT_CHANGES_RELEASE';

/** Seconds between two signs of life of the agent. */
export const heartbeatSeconds = 10;
