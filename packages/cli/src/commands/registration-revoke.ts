import { defineDecision } from '../decide-registration.ts';

export const registrationRevoke = defineDecision({
  verb: 'revoke',
  status: 'revoked',
  summary: 'Take back the trust in an agent; its session ends at once',
  question: 'Take back the trust in this agent?',
});
