import { Administrator, updateAdministrator } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, list, optional, text } from '../command/parameter.ts';
import { role } from '../command/role-option.ts';
import { findAdministrator } from '../find-administrator.ts';
import { present } from '../present.ts';

export const adminUpdate = defineCommand({
  name: 'admin update',
  summary: 'Change the roles of an administrator, or disable the account',
  arguments: { administrator: text('Name or identifier') },
  options: {
    role: list(role),
    enabled: optional(choice('Whether signing in is allowed', ['yes', 'no'])),
  },
  output: Administrator,
  run: async ({ args, options, session }) => {
    const { id } = await findAdministrator(session, args.administrator);
    const body = present({
      roles: options.role.length > 0 ? options.role : undefined,
      disabled: options.enabled === undefined ? undefined : options.enabled === 'no',
    });
    return session.call(updateAdministrator, { params: { id }, body });
  },
  show: (one) => `${one.name}: ${one.roles.join(', ')}${one.disabled ? ', disabled' : ''}.`,
});
