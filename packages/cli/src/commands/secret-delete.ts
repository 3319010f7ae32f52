import { deleteSecret } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';

export const secretDelete = defineCommand({
  name: 'secret delete',
  summary: 'Delete a secret that no task uses',
  arguments: { name: text('Name of the secret') },
  options: { yes: flag('Do not ask') },
  output: deleteSecret.response,
  run: async ({ args: { name }, options, session }) => {
    await session.confirm(`Delete the secret ${name}?`, options.yes);
    return session.call(deleteSecret, { params: { name } });
  },
  show: (_, __, { args }) => `Deleted ${args.name}.`,
});
