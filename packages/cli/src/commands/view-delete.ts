import { deleteOrganizationalView } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findView } from '../filters/find-filter.ts';

export const viewDelete = defineCommand({
  name: 'view delete',
  summary: 'Delete an organizational view that no target and no scope uses',
  arguments: { view: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteOrganizationalView.response,
  run: async ({ args, options, session }) => {
    const { id, name, groups } = await findView(session, args.view);
    await session.confirm(`Delete the view ${name} with ${groups.length} groups?`, options.yes);
    return session.call(deleteOrganizationalView, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.view}; its computers stay.`,
});
