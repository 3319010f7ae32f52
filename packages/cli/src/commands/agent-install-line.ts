import { createInstallInstructions, InstallInstructions } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';

const onlyHere = (url: string): string[] =>
  /^https:\/\/(localhost|127\.|\[::1\])/.test(url)
    ? [
        'The server listens on the loopback only: no other computer reaches this address. Start it with',
        '`REEVE_LISTEN=0.0.0.0:8443`, or name another address with --server-url.',
        '',
      ]
    : [];

export const agentInstallLine = defineCommand({
  name: 'agent install-line',
  summary: 'The line that installs the agent on another computer; makes a token for it',
  example: '  reeve agent install-line --uses 20 --server-url https://reeve.example.net:8443',
  options: {
    uses: optional(integer('How many computers it is for (1)')),
    serverUrl: optional(
      text('Address by which they reach this server', { placeholder: 'https://HOST:PORT' }),
    ),
  },
  output: InstallInstructions,
  run: ({ options, session }) =>
    session.call(createInstallInstructions, { body: present(options) }),
  show: (instructions) =>
    [
      'Run this on the new computer; it asks sudo when you are not root:',
      '',
      instructions.oneLine,
      '',
      ...onlyHere(instructions.debUrl),
      'To serve one account only, put `--home ~/.reeve-agent` before the closing parenthesis.',
      `Good until ${instructions.expiresAt}. Authority: ${instructions.caFingerprint}`,
      `Packages: ${instructions.debUrl}`,
      `          ${instructions.tarballUrl}`,
    ].join('\n'),
});
