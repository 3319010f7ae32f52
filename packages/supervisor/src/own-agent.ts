import { createRegistrationToken } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/home-paths';
import type { AgentHomeFile } from '@reeve/protocol/local';
import { type StartOptions, startChild } from './child-program.ts';
import { errors } from './errors.ts';
import type { LocalServer } from './local-server.ts';
import { readState, writeState } from './state-file.ts';

const tokenHours = 1;

/** Whether the server knows the agent of this computer, whatever it decided about it; it then needs no token. */
export const isEnrolled = (home: string): boolean => {
  const file = readState<Partial<AgentHomeFile>>(homePaths(home).agentFile);
  return typeof file?.agentId === 'string';
};

/**
 * Server and agent of one home belong together: when the server listens elsewhere than at the last start, its
 * own agent is told. Only while that agent does not run.
 */
export const pointToServer = (home: string, url: string): void => {
  const path = homePaths(home).agentFile;
  const file = readState<AgentHomeFile>(path);
  if (file === null || file.format !== 1 || file.server === undefined || file.server === url)
    return;
  writeState(path, { ...file, server: url });
};

/** Makes this computer's agent known to its own server, with a token for this one registration. */
export const enrolOwnAgent = async (
  home: string,
  server: LocalServer,
  start: Omit<StartOptions, 'args' | 'name'>,
  logFile: string,
): Promise<void> => {
  const { secret } = await server.call(createRegistrationToken, {
    body: { note: 'The agent of this computer', uses: 1, expiresInHours: tokenHours },
  });
  const { url, certificateAuthority } = server.file;
  const place = ['--server', url, '--ca', certificateAuthority, '--home', homePaths(home).agent];
  const child = startChild({
    ...start,
    name: 'agent',
    environment: { ...start.environment, REEVE_ENROLL_TOKEN: secret },
    args: ['enroll', ...place, '--json'],
  });
  const { code, refusal } = await child.ended;
  if (code === 0) return;
  throw errors.enrolFailed({ why: refusal?.message ?? `exit code ${code}`, log: logFile });
};
