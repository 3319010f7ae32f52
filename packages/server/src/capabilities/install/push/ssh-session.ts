import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Client, type ClientChannel } from 'ssh2';

export interface SshTarget {
  host: string;
  port: number;
  userName: string;
  password?: string;
  privateKey?: string;
  /** Told the fingerprint (`SHA256:…`) of the host key that was met; false ends the connection. */
  acceptHostKey(fingerprint: string): boolean;
}

interface CommandResult {
  code: number;
  /** Standard output and standard error as they came, at most the last 64 KiB. */
  output: string;
}

export interface SshSession {
  /** Runs a command; `input` becomes its standard input. */
  run(
    command: string,
    input?: Readable | string,
    onOutput?: (text: string) => void,
  ): Promise<CommandResult>;
  close(): void;
}

const readyTimeoutMs = 20_000;
const keptOutput = 64 * 1024;

/** The same text that `ssh-keygen -lf` prints. */
const hostKeyFingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

const collect = (
  channel: ClientChannel,
  onOutput: (text: string) => void,
): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    let output = '';
    let code: number | null = null;
    const take = (part: Buffer): void => {
      const text = part.toString('utf8');
      output = (output + text).slice(-keptOutput);
      onOutput(text);
    };
    channel.on('data', take);
    channel.stderr.on('data', take);
    channel.on('error', reject);
    channel.on('exit', (exitCode: number | null) => {
      code = exitCode;
    });
    // Without an exit status the connection was lost, or a signal ended the command.
    channel.on('close', () => resolve({ code: code ?? 255, output }));
  });

const feed = (
  channel: ClientChannel,
  input: Readable | string | undefined,
  fail: (error: Error) => void,
): void => {
  if (input === undefined || typeof input === 'string') channel.end(input ?? '');
  else {
    input.on('error', (error) => {
      channel.close();
      fail(error);
    });
    input.pipe(channel);
  }
};

const sessionOn = (client: Client): SshSession => ({
  run: (command, input, onOutput = () => undefined) =>
    new Promise((resolve, reject) => {
      const onLost = () => reject(new Error('the connection was lost'));
      client.once('close', onLost);
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        collect(channel, onOutput).then(resolve, reject);
        channel.on('close', () => client.off('close', onLost));
        feed(channel, input, reject);
      });
    }),
  close: () => client.end(),
});

/** Connects and signs in. Rejects with what `ssh2` reports; secrets stay in memory. */
export const openSsh = (target: SshTarget): Promise<SshSession> =>
  new Promise((resolve, reject) => {
    const client = new Client();
    client.on('ready', () => resolve(sessionOn(client)));
    client.on('error', reject);
    client.on('close', () => reject(new Error('the connection was closed')));
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) =>
      answer(prompts.map(() => target.password ?? '')),
    );
    client.connect({
      host: target.host,
      port: target.port,
      username: target.userName,
      ...(target.password === undefined ? {} : { password: target.password, tryKeyboard: true }),
      ...(target.privateKey === undefined ? {} : { privateKey: target.privateKey }),
      hostVerifier: (key: Buffer) => target.acceptHostKey(hostKeyFingerprint(key)),
      readyTimeout: readyTimeoutMs,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 4,
    });
  });
