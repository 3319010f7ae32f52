import { readFileSync } from 'node:fs';
import { delay, messageOf } from '@reeve/base';
import { getPushInstall, PushInstall, startPushInstall } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, integer, list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { present } from '../present.ts';
import { readSecretFromStdin } from '../read-stdin.ts';
import { table } from '../terminal/table.ts';

const readKey = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
};

/** Reads `HOST=SHA256:…`. */
const hostKeysOf = (pairs: readonly string[]): Record<string, string> | undefined =>
  pairs.length === 0
    ? undefined
    : Object.fromEntries(
        pairs.map((pair) => {
          const [host = '', ...fingerprint] = pair.split('=');
          return [host, fingerprint.join('=')];
        }),
      );

/** Says each change of each host until all are finished. */
const follow = async (session: Session, started: PushInstall): Promise<PushInstall> => {
  const said = new Map<string, string>();
  let push = started;
  for (;;) {
    for (const { host, state, message } of push.hosts) {
      const line = `${host}: ${state}${message === '' ? '' : ` – ${message}`}`;
      if (said.get(host) !== line) session.say(line);
      said.set(host, line);
    }
    if (push.finishedAt !== null) return push;
    await delay(500);
    push = await session.call(getPushInstall, { params: { id: push.id } });
  }
};

export const agentPush = defineCommand({
  name: 'agent push',
  summary: 'Install the agent on other computers over SSH; exit code 1 when one of them failed',
  example:
    '  reeve agent push web-01 web-02 --user deploy --key ~/.ssh/id_ed25519\n  reeve agent push db-01 --user root --password-stdin < password-file',
  arguments: { hosts: list(text('Names or addresses')) },
  options: {
    user: text('Account to sign in with; sudo is used when it is not root'),
    passwordStdin: flag('Read its password from standard input'),
    key: optional(text('File with its private key', { placeholder: 'FILE' })),
    port: optional(integer('Port of SSH (22)')),
    hostKey: list(
      text('Expected host key; without it the first one that is met is trusted, and shown', {
        placeholder: 'HOST=SHA256:…',
      }),
    ),
    serverUrl: optional(
      text('Address by which they reach this server', { placeholder: 'https://HOST:PORT' }),
    ),
  },
  output: PushInstall,
  run: async ({ args, options, session }) => {
    if (!options.passwordStdin && options.key === undefined)
      throw cliErrors.usage({
        problem: 'Either --password-stdin or --key FILE is needed',
        help: 'reeve agent push --help',
      });
    const started = await session.call(startPushInstall, {
      body: present({
        hosts: args.hosts,
        userName: options.user,
        password: options.passwordStdin ? await readSecretFromStdin() : undefined,
        privateKey: options.key === undefined ? undefined : readKey(options.key),
        port: options.port,
        hostKeys: hostKeysOf(options.hostKey),
        serverUrl: options.serverUrl,
      }),
    });
    return follow(session, started);
  },
  show: (push, terminal) =>
    table(
      terminal,
      push.hosts,
      [
        { title: 'host', value: (row) => row.host },
        {
          title: 'state',
          value: (row) => row.state,
          colour: (row) => (row.state === 'failed' ? 'red' : 'green'),
        },
        { title: 'host key', value: (row) => row.hostKey, whole: true },
        { title: 'message', value: (row) => row.message },
      ],
      'No host was named.',
    ),
  exitCode: (push) => (push.hosts.some((host) => host.state === 'failed') ? 1 : 0),
});
