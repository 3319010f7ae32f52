import { definePlugin } from '../inventory/plugin.ts';

export const agentPlugIn = definePlugin({
  dataClass: 'agent-plug-in',
  version: '1.0.0',
  signature: async (_host, agent) => JSON.stringify(agent.plugins),
  collect: async (_host, agent) => ({
    source: 'agent',
    rows: agent.plugins.map(({ name, version, state, detail }) => ({
      name,
      version,
      state,
      detail,
    })),
  }),
});
