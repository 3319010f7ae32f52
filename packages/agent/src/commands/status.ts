import type { AgentFile } from '../home/agent-file.ts';
import { readAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted } from '../home/durable-file.ts';
import { livingHolder } from '../home/lock-file.ts';
import type { AgentStatusFile } from '../run/status-file.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions } from './options.ts';

/** What `status --json` prints. */
export interface AgentStatusReport {
  enrolled: true;
  running: boolean;
  monitorRunning: boolean;
  server: string;
  agentId: string | null;
  registration: AgentFile['status'];
  /** What the agent last wrote about itself; absent when it never ran here. */
  last: Omit<AgentStatusFile, 'format'> | null;
}

const reportOf = (paths: AgentHome): AgentStatusReport => {
  const file = readAgentFile(paths);
  const status = readFormatted<AgentStatusFile>(paths.statusFile, 1);
  const { format: _, ...last } = status ?? { format: 1 };
  return {
    enrolled: true,
    running: livingHolder(paths.runLock) !== undefined,
    monitorRunning: livingHolder(paths.monitorLock) !== undefined,
    server: file.server,
    agentId: file.agentId,
    registration: file.status,
    last: status === undefined ? null : (last as Omit<AgentStatusFile, 'format'>),
  };
};

const inWords = (report: AgentStatusReport): string => {
  const { last } = report;
  const lines = [
    `agent:        ${report.running ? (last?.state ?? 'starting') : 'not running'}`,
    `monitor:      ${report.monitorRunning ? 'running' : 'not running'}`,
    `server:       ${report.server}`,
    `registration: ${report.registration}`,
  ];
  if (last?.reason) lines.push(`reason:       ${last.reason}`);
  if (last?.lastCheckInAt) lines.push(`check-in:     ${last.lastCheckInAt}`);
  for (const item of last?.health ?? []) lines.push(`${item.severity}: ${item.message}`);
  return `${lines.join('\n')}\n`;
};

export const status: Command = async (args) => {
  const options = parseOptions(args, {
    home: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const report = reportOf(homeOption(options.home));
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : inWords(report));
  return 0;
};
