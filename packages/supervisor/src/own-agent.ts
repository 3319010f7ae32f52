import { existsSync } from 'node:fs';
import { createRegistrationToken } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/home-paths';
import { type StartOptions, startChild } from './child-program.ts';
import { errors } from './errors.ts';
import type { LocalServer } from './local-server.ts';

const tokenHours = 1;

/** Whether the agent of this computer already has an identity; it then needs no token. */
export const isEnrolled = (home: string): boolean => existsSync(homePaths(home).agentFile);

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
  const child = startChild({
    ...start,
    name: 'agent',
    environment: { ...start.environment, REEVE_AGENT_TOKEN: secret },
    args: [
      'enroll',
      '--server',
      url,
      '--ca',
      certificateAuthority,
      '--home',
      homePaths(home).agent,
    ],
  });
  const { code, refusal } = await child.ended;
  if (code === 0) return;
  throw errors.enrolFailed({ why: refusal?.message ?? `exit code ${code}`, log: logFile });
};
