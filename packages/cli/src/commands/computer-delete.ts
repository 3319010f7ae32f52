import { deleteComputer } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';

export const computerDelete = defineCommand({
  name: 'computer delete',
  summary: 'Delete a computer and revoke its agent',
  arguments: { computer: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteComputer.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findOneComputer(session, args.computer);
    await session.confirm(`Delete ${name} with all that is known of it?`, options.yes);
    return session.call(deleteComputer, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.computer}; its agent is refused from now on.`,
});
