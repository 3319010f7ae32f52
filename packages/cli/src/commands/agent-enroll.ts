import { defineForward } from '../command/define-forward.ts';
import { EnrolReport } from '../outputs/agent-outputs.ts';

export const agentEnroll = defineForward({
  name: 'agent enroll',
  summary: 'Register an agent with a server',
  part: 'agent',
  before: ['enroll'],
  outputs: { '': EnrolReport },
});
