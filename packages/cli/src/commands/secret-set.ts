import { Secret, setSecret } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { readSecretValue } from '../tasks/read-secret-value.ts';

export const secretSet = defineCommand({
  name: 'secret set',
  summary: 'Add or replace a secret; its value comes from standard input or is asked for',
  example: '  reeve secret set "database password" < FILE',
  arguments: { name: text('Name of the secret') },
  options: { description: optional(text('What it is for')) },
  output: Secret,
  run: async ({ args: { name }, options, session }) => {
    const value = await readSecretValue(name);
    const body = present({ value, description: options.description });
    return session.call(setSecret, { params: { name }, body });
  },
  show: ({ name }) => `${name} is set. Its value is not shown again.`,
});
