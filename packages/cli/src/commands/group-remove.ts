import { Group, removeFromGroup } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { computersByName } from '../filters/filter-options.ts';
import { findGroup } from '../filters/find-filter.ts';

export const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Take computers out of a group',
  arguments: {
    group: text('Path, name or identifier of the group'),
    computer: list(text('Names or identifiers')),
  },
  output: Group,
  run: async ({ args, session }) => {
    const { id } = await findGroup(session, args.group);
    const computers = await computersByName(session, args.computer);
    return session.call(removeFromGroup, { params: { id }, body: { computers } });
  },
  show: (group) => `${group.name} has ${group.computers} computers now.`,
});
