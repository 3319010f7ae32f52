import { defineDecision } from '../decide-registration.ts';

export const registrationBlock = defineDecision({
  verb: 'block',
  status: 'blocked',
  summary: 'Keep an agent out',
});
