import { defineForward } from '../command/define-forward.ts';
import { trustOfOwnServer } from '../connection/trust-of-own-server.ts';
import { EnrolReport } from '../outputs/agent-outputs.ts';

export const agentEnroll = defineForward({
  name: 'agent enroll',
  summary: 'Register an agent with a server',
  part: 'agent',
  before: ['enroll'],
  after: trustOfOwnServer,
  outputs: { '': EnrolReport },
});
