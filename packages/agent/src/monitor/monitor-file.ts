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

/** Seconds between two signs of life of the agent. */
export const heartbeatSeconds = 10;
