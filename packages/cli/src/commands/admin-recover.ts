import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findHome } from '../connection/find-home.ts';
import { cliErrors } from '../errors.ts';
import { runPart } from '../run-part.ts';

const Recovery = Type.Object({
  name: Type.String(),
  created: Type.Boolean({ description: 'There was none of this name before' }),
  signInLink: Type.String(),
  expiresInMinutes: Type.Integer(),
});

export const adminRecover = defineCommand({
  name: 'admin recover',
  summary: 'On the shell of the server itself, running or not: a way in for a lost administrator',
  example: '  sudo reeve admin recover --name maria',
  options: { name: text('Administrator; is made when there is none of this name') },
  output: Recovery,
  run: async ({ options, session: { environment } }) => {
    const recovered = await runPart('server', ['recover-admin', '--name', options.name, '--json'], {
      ...environment,
      REEVE_HOME: findHome(environment),
    });
    if (Value.Check(Recovery, recovered)) return recovered;
    throw cliErrors.partFailed({ part: 'server recover-admin', code: 0, output: 'unknown answer' });
  },
  show: ({ name, signInLink, expiresInMinutes }) =>
    `${name} signs in here, once, within ${expiresInMinutes} minutes:\n${signInLink}`,
});
