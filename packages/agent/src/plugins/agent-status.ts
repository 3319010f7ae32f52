import { currentProtocol } from '@reeve/protocol/agent/wire';
import { type AgentFacts, definePlugin, type RowOf } from '../inventory/plugin.ts';

const rowOf = (agent: AgentFacts): RowOf<'agent-status'> => ({
  agent_version: agent.version,
  protocol: currentProtocol,
  runtime: process.version,
  started_at: agent.startedAt,
  restarts: agent.restarts,
  monitored: agent.monitored,
});

export const agentStatus = definePlugin({
  dataClass: 'agent-status',
  version: '1.0.0',
  signature: async (_host, agent) => JSON.stringify(rowOf(agent)),
  collect: async (_host, agent) => ({ source: 'agent', rows: [rowOf(agent)] }),
});
