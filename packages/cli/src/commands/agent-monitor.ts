import { defineForward } from '../command/define-forward.ts';

export const agentMonitor = defineForward({
  name: 'agent monitor',
  summary: 'Run the monitor service that watches an agent',
  part: 'agent',
  before: ['monitor'],
});
