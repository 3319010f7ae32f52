import { deleteAdministrator } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findAdministrator } from '../find-administrator.ts';

export const adminDelete = defineCommand({
  name: 'admin delete',
  summary: 'Delete an administrator; what the audit holds of it stays',
  arguments: { administrator: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteAdministrator.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findAdministrator(session, args.administrator);
    await session.confirm(`Delete the administrator ${name}?`, options.yes);
    return session.call(deleteAdministrator, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.administrator}.`,
});
