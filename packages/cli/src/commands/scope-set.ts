import { setScope } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { findGroup } from '../filters/find-filter.ts';
import { findAdministrator } from '../find-administrator.ts';

export const scopeSet = defineCommand({
  name: 'scope set',
  summary: 'Bind an administrator to groups; without --group: unbound, every computer is reached',
  example: '  reeve scope set maria --group Locations/Rome --group Departments/Sales',
  arguments: { administrator: text('Name or identifier') },
  options: {
    group: list(text('Path, name or identifier; repeat for several', { placeholder: 'GROUP' })),
  },
  output: setScope.response,
  run: async ({ args, options, session }) => {
    const { id } = await findAdministrator(session, args.administrator);
    const groups: string[] = [];
    for (const group of options.group) groups.push((await findGroup(session, group)).id);
    return session.call(setScope, { params: { id }, body: { groups } });
  },
  show: ({ groups }, _, { args }) =>
    groups.length === 0
      ? `${args.administrator} is not bound any more: targets reach every computer.`
      : `${args.administrator} is bound to ${groups.map(({ name }) => name).join(', ')}; the targets followed at once.`,
});
