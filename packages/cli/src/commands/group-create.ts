import { createGroup, Group } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findGroup, findView } from '../filters/find-filter.ts';
import { present } from '../present.ts';

export const groupCreate = defineCommand({
  name: 'group create',
  summary: 'Add a group to an organizational view',
  example: '  reeve group create Rome --view Locations --below Locations/Italy',
  arguments: { name: text('Name of the group') },
  options: {
    view: text('View that it belongs to', { placeholder: 'NAME' }),
    below: optional(
      text('Group below which it stands (none: at the top)', { placeholder: 'GROUP' }),
    ),
  },
  output: Group,
  run: async ({ args, options, session }) => {
    const { id } = await findView(session, options.view);
    const parentId = options.below && (await findGroup(session, options.below)).id;
    return session.call(createGroup, {
      params: { id },
      body: present({ name: args.name, parentId }),
    });
  },
  show: (group) => `Added ${group.name}. \`reeve group assign\` puts computers into it.`,
});
