import { defineForward } from '../command/define-forward.ts';

export const up = defineForward({
  name: 'up',
  summary: 'Run database, server and the agent of this computer in the foreground',
  part: 'supervisor',
  before: ['up'],
});
