import { defineDataClass } from './define.ts';

export const agentStatus = defineDataClass({
  name: 'agent-status',
  title: 'Agent',
  description: 'The management agent and its monitor service.',
  storage: 'single',
  key: [],
  columns: {
    agent_version: { type: 'text', description: 'Release of the agent' },
    protocol: { type: 'integer', description: 'Number of the protocol that it speaks' },
    runtime: { type: 'text', description: 'Version of its runtime' },
    started_at: { type: 'timestamp', description: 'Start of the agent’s process' },
    restarts: { type: 'integer', description: 'Restarts by the monitor service since it started' },
    monitored: { type: 'boolean', description: 'A monitor service watches it' },
  },
});
