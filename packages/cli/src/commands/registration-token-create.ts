import { createRegistrationToken } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';

export const registrationTokenCreate = defineCommand({
  name: 'registration-token create',
  summary: 'Make a token that lets agents in; its secret is shown this once',
  options: {
    note: optional(text('What it is for')),
    uses: optional(integer('How many agents it lets in (1)')),
    expiresInHours: optional(integer('How long it is good for (24)', { placeholder: 'HOURS' })),
  },
  output: createRegistrationToken.response,
  run: ({ options, session }) => session.call(createRegistrationToken, { body: present(options) }),
  show: ({ secret, token }) =>
    `${secret}\nLets in ${token.usesLeft} agent(s) until ${token.expiresAt}. It is not shown again.`,
});
