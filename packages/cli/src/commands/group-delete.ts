import { deleteGroup } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findGroup } from '../filters/find-filter.ts';

export const groupDelete = defineCommand({
  name: 'group delete',
  summary: 'Delete a group; its computers and groups move up',
  arguments: { group: text('Path, name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteGroup.response,
  run: async ({ args, options, session }) => {
    const { id, path, computers } = await findGroup(session, args.group);
    await session.confirm(`Delete the group ${path} (${computers} computers)?`, options.yes);
    return session.call(deleteGroup, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.group}.`,
});
