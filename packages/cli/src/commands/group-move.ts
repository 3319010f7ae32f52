import { Group, updateGroup } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { findGroup } from '../filters/find-filter.ts';

export const groupMove = defineCommand({
  name: 'group move',
  summary: 'Rename a group, or put it elsewhere in its view',
  example: '  reeve group move Rome --below Locations/Italy\n  reeve group move Rome --name Roma',
  arguments: { group: text('Path, name or identifier') },
  options: {
    name: optional(text('New name')),
    below: optional(text('Group below which it shall stand', { placeholder: 'GROUP' })),
    top: flag('To the top of the view'),
  },
  output: Group,
  run: async ({ args, options, session }) => {
    const group = await findGroup(session, args.group);
    const below = options.below === undefined ? null : await findGroup(session, options.below);
    const parentId = options.top ? null : (below?.id ?? group.parentId);
    return session.call(updateGroup, {
      params: { id: group.id },
      body: { name: options.name ?? group.name, parentId },
    });
  },
  show: (group) => `${group.name} has ${group.computersBelow} computers with those below.`,
});
