import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { type Place, reeveJson, repository, runProgram } from './reeve.ts';

export const agentMain = join(repository, 'packages', 'agent', 'src', 'main.ts');

/** An agent of this computer beside the one of `npm start`. */
export interface FurtherAgent {
  home: string;
  agentId: string;
}

export const serverFileOf = (place: Pick<Place, 'home'>): ServerFile =>
  JSON.parse(readFileSync(homePaths(place.home).serverFile, 'utf8')) as ServerFile;

export const registrationToken = async (place: Place, uses = 1): Promise<string> => {
  const { secret } = await reeveJson<{ secret: string }>(
    place,
    ...['registration-token', 'create', '--uses', String(uses)],
  );
  return secret;
};

/** `reeve agent enroll` with a one-time token, through `port` when the way leads over a proxy. */
export const enrolAgent = async (
  place: Place,
  home: string,
  port = place.httpsPort,
): Promise<FurtherAgent> => {
  const token = await registrationToken(place);
  const ca = serverFileOf(place).certificateAuthority;
  const words = ['--server', `https://127.0.0.1:${port}`, '--ca', ca, '--home', home, '--json'];
  const done = await runProgram(process.execPath, [agentMain, 'enroll', ...words], {
    env: { ...process.env, REEVE_ENROLL_TOKEN: token },
  });
  if (done.code !== 0) throw new Error(`enroll: ${JSON.stringify(done)}`);
  const { agentId } = JSON.parse(done.stdout) as { agentId: string };
  return { home, agentId };
};

export interface RunningAgent {
  child: ChildProcess;
  log(): string;
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts `agent run` or `agent monitor`; kept modules make a start cheap. */
export const startAgent = (
  command: 'run' | 'monitor',
  home: string,
  ...more: string[]
): RunningAgent => {
  const child = spawn(process.execPath, [agentMain, command, '--home', home, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    log: () => printed,
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
};

export interface AgentStatus {
  state: string;
  reason: string;
  agentId: string | null;
  push: boolean;
  spooled: number;
  pid: number;
  lastCheckInAt: string | null;
  health: { id: string; severity: string; message: string }[];
}

/** What an agent last wrote about itself; null before the first time. */
export const agentStatus = (home: string): AgentStatus | null => {
  try {
    return JSON.parse(readFileSync(join(home, 'run', 'status.json'), 'utf8')) as AgentStatus;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
};
