import { getPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';
import { policyText } from '../policies/policy-text.ts';

export const policyShow = defineCommand({
  name: 'policy show',
  summary: 'One policy with its settings, its compliance and its roll-out',
  arguments: { policy: text('Name or identifier') },
  output: getPolicy.response,
  run: async ({ args, session }) => {
    const { id } = await findPolicy(session, args.policy);
    return session.call(getPolicy, { params: { id } });
  },
  show: policyText,
});
