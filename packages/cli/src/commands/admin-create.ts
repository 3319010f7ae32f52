import { createAdministrator } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { role } from '../command/role-option.ts';

export const adminCreate = defineCommand({
  name: 'admin create',
  summary: 'Add an administrator; prints a one-time sign-in link',
  example: '  reeve admin create maria --role operator',
  arguments: { name: text('Name to sign in with') },
  options: { role: list(role) },
  output: createAdministrator.response,
  run: ({ args, options, session }) =>
    session.call(createAdministrator, {
      body: { name: args.name, roles: options.role.length > 0 ? options.role : ['viewer'] },
    }),
  show: ({ administrator, signInLink }) =>
    `${administrator.name} (${administrator.roles.join(', ')}) sets a password here, once:\n${signInLink}`,
});
