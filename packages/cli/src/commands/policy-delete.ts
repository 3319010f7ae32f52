import { deletePolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findPolicy } from '../policies/find-policy.ts';

export const policyDelete = defineCommand({
  name: 'policy delete',
  summary: 'Delete a policy; `policy restore` brings it back',
  arguments: { policy: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deletePolicy.response,
  run: async ({ args, options, session }) => {
    const { id, name, computers } = await findPolicy(session, args.policy);
    await session.confirm(
      `Delete the policy ${name}, which ${computers} computers have?`,
      options.yes,
    );
    return session.call(deletePolicy, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.policy}; its versions stay.`,
});
