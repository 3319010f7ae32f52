import { defineDecision } from '../decide-registration.ts';

export const registrationAllow = defineDecision({
  verb: 'allow',
  status: 'allowed',
  summary: 'Let an agent in',
});
