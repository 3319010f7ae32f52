import { createApiToken } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, list, optional, text } from '../command/parameter.ts';
import { role } from '../command/role-option.ts';
import { present } from '../present.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'Make an API token; its secret is shown this once',
  example: '  reeve token create monitoring --role viewer --expires-in-days 365',
  arguments: { name: text('What it is for') },
  options: {
    role: list(role),
    expiresInDays: optional(integer('How long it is good for (90)', { placeholder: 'DAYS' })),
  },
  output: createApiToken.response,
  run: ({ args, options, session }) =>
    session.call(createApiToken, {
      body: present({
        name: args.name,
        roles: options.role.length > 0 ? options.role : ['viewer' as const],
        expiresInDays: options.expiresInDays,
      }),
    }),
  show: ({ secret, token }) =>
    `${secret}\n${token.name} (${token.roles.join(', ')}), good until ${token.expiresAt ?? 'it is revoked'}. It is not shown again.`,
});
