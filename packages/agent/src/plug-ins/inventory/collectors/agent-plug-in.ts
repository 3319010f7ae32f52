import { defineCollector } from '../data-collector.ts';

export const agentPlugIn = defineCollector({
  dataClass: 'agent-plug-in',
  watch: { facts: ['plugIns'] },
  collect: async (_host, agent) => ({
    source: 'agent',
    rows: agent.plugIns.map(({ name, version, state, detail }) => ({
      name,
      version,
      state,
      detail,
    })),
  }),
});
