import { defineForward } from '../command/define-forward.ts';

export const agentRun = defineForward({
  name: 'agent run',
  summary: 'Run an agent in the foreground',
  part: 'agent',
  before: ['run'],
});
