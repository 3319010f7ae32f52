import { clonePolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';

export const policyClone = defineCommand({
  name: 'policy clone',
  summary: 'Copy a policy; the copy is switched off',
  arguments: { policy: text('Name or identifier'), name: text('Name of the copy') },
  output: clonePolicy.response,
  run: async ({ args, session }) => {
    const { id } = await findPolicy(session, args.policy);
    return session.call(clonePolicy, { params: { id }, body: { name: args.name } });
  },
  show: ({ name }) => `${name} is there, and switched off.`,
});
