import { deleteRegistrationPolicy } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findPolicy } from '../find-policy.ts';

export const registrationPolicyDelete = defineCommand({
  name: 'registration-policy delete',
  summary: 'Delete a rule that decides requests of agents',
  arguments: { policy: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteRegistrationPolicy.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findPolicy(session, args.policy);
    await session.confirm(`Delete the registration policy ${name}?`, options.yes);
    return session.call(deleteRegistrationPolicy, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.policy}; what it decided so far stays.`,
});
