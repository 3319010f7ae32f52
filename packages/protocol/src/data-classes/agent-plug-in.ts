import { defineDataClass } from './define.ts';

export const agentPlugIn = defineDataClass({
  name: 'agent-plug-in',
  title: 'Agent plug-ins',
  description: 'Plug-ins of the agent and how they do.',
  storage: 'shared',
  key: ['name'],
  columns: {
    name: { type: 'text', description: 'Name of the plug-in' },
    version: { type: 'text', description: 'Its version' },
    state: { type: 'text', description: 'running, failing or not-applicable' },
    detail: { type: 'text', nullable: true, description: 'Why, when it is not running' },
  },
});
