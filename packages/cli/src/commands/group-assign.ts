import { assignToGroup, Group } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { computersByName } from '../filters/filter-options.ts';
import { findGroup } from '../filters/find-filter.ts';

export const groupAssign = defineCommand({
  name: 'group assign',
  summary: 'Put computers into a group, out of the one of the same view where they stood',
  example: '  reeve group assign Locations/Rome pc-17 pc-18',
  arguments: {
    group: text('Path, name or identifier of the group'),
    computer: list(text('Names or identifiers')),
  },
  output: Group,
  run: async ({ args, session }) => {
    const { id } = await findGroup(session, args.group);
    const computers = await computersByName(session, args.computer);
    return session.call(assignToGroup, { params: { id }, body: { computers } });
  },
  show: (group) => `${group.name} has ${group.computers} computers now.`,
});
