import { currentProtocol } from '@reeve/protocol/agent/wire';
import type { AgentFacts } from '../../../inventory/agent-facts.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

const rowOf = (agent: AgentFacts): RowOf<'agent-status'> => ({
  agent_version: agent.version,
  protocol: currentProtocol,
  runtime: process.version,
  started_at: agent.startedAt,
  restarts: agent.restarts,
  monitored: agent.monitored,
});

export const agentStatus = defineCollector({
  dataClass: 'agent-status',
  watch: { facts: ['version', 'startedAt', 'restarts', 'monitored'] },
  collect: async (_host, agent) => ({ source: 'agent', rows: [rowOf(agent)] }),
});
