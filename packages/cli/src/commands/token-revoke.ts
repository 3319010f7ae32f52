import { type ApiToken, listApiTokens, revokeApiToken } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { pick } from '../pick.ts';

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'Revoke an API token at once',
  arguments: { token: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: revokeApiToken.response,
  run: async ({ args, options, session }) => {
    const { id, name } = pick(await session.call(listApiTokens, {}), args.token, {
      what: 'API token',
      list: 'reeve token list',
      idOf: (one: ApiToken) => one.id,
      namesOf: (one) => [one.name],
    });
    await session.confirm(`Revoke the API token ${name}?`, options.yes);
    return session.call(revokeApiToken, { params: { id } });
  },
  show: (_, __, { args }) => `Revoked ${args.token}.`,
});
