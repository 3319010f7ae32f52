import {
  listRegistrationTokens,
  type RegistrationToken,
  revokeRegistrationToken,
} from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { pick } from '../pick.ts';

export const registrationTokenRevoke = defineCommand({
  name: 'registration-token revoke',
  summary: 'Make a registration token useless',
  arguments: { token: text('Identifier or note') },
  options: { yes: flag('Do not ask') },
  output: revokeRegistrationToken.response,
  run: async ({ args, options, session }) => {
    const token = pick(await session.call(listRegistrationTokens, {}), args.token, {
      what: 'registration token',
      list: 'reeve registration-token list',
      idOf: (one: RegistrationToken) => one.id,
      namesOf: (one) => [one.note],
    });
    await session.confirm(`Revoke the token ${token.note || token.id}?`, options.yes);
    return session.call(revokeRegistrationToken, { params: { id: token.id } });
  },
  show: () => 'The token lets nobody in any more.',
});
