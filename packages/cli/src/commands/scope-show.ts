import { getScope } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findAdministrator } from '../find-administrator.ts';

export const scopeShow = defineCommand({
  name: 'scope show',
  summary: 'Groups to which an administrator is bound',
  arguments: { administrator: text('Name or identifier') },
  output: getScope.response,
  run: async ({ args, session }) => {
    const { id } = await findAdministrator(session, args.administrator);
    return session.call(getScope, { params: { id } });
  },
  show: ({ groups }, _, { args }) =>
    groups.length === 0
      ? `${args.administrator} is not bound: targets reach every computer.`
      : groups.map(({ name }) => name).join('\n'),
});
