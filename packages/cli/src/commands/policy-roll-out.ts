import { steerRollOut } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, optional, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { policyText } from '../policies/policy-text.ts';
import { present } from '../present.ts';

export const policyRollOut = defineCommand({
  name: 'policy roll-out',
  summary: 'Pause, resume or advance a roll-out, or go back to the version before it everywhere',
  example: '  reeve policy roll-out Nginx back --reason "it breaks logins"',
  arguments: {
    policy: text('Name or identifier'),
    action: choice('What to do', ['pause', 'resume', 'advance', 'back']),
  },
  options: { reason: optional(text('Why', { placeholder: 'TEXT' })) },
  output: steerRollOut.response,
  run: async ({ args, options: { reason }, session }) => {
    const { id } = await findPolicy(session, args.policy);
    return session.call(steerRollOut, {
      params: { id },
      body: present({ action: args.action, reason }),
    });
  },
  show: policyText,
});
