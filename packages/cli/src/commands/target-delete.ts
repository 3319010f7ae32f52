import { deleteTarget } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findTarget } from '../filters/find-filter.ts';

export const targetDelete = defineCommand({
  name: 'target delete',
  summary: 'Delete a target that nothing uses',
  arguments: { target: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteTarget.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findTarget(session, args.target);
    await session.confirm(`Delete the target ${name}?`, options.yes);
    return session.call(deleteTarget, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.target}.`,
});
