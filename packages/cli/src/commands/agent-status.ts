import { defineForward } from '../command/define-forward.ts';
import { AgentStatusReport } from '../outputs/agent-outputs.ts';

export const agentStatus = defineForward({
  name: 'agent status',
  summary: 'State of an agent on this computer',
  part: 'agent',
  before: ['status'],
  outputs: { '': AgentStatusReport },
});
