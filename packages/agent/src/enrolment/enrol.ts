import { AppError, delay, newGuid, releaseVersion, systemClock } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { type AgentFile, makeIdentity, readAgentFile, writeAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { makeDirectory } from '../home/durable-file.ts';
import { bootId } from '../home/lock-file.ts';
import { localHost } from '../host/local-host.ts';
import { openConnection } from '../link/connection.ts';
import { newDialect } from '../link/dialect.ts';
import { serverClock } from '../link/server-clock.ts';
import { defaultConfiguration } from '../run/configuration.ts';
import { openLife } from '../run/life.ts';
import { register } from '../run/registrar.ts';

/** What `enroll --json` prints. */
export interface EnrolReport {
  status: 'allowed' | 'pending' | 'blocked';
  agentId: string;
  reason: string;
  server: string;
  home: string;
}

const pollSeconds = 2;

const presentFile = (paths: AgentHome): AgentFile | undefined => {
  try {
    return readAgentFile(paths);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'agent.notEnrolled') return undefined;
    throw thrown;
  }
};

/**
 * Writes what the agent is to become; a second time only trust and token change, never the key.
 * @throws `agent.otherServer`
 */
export const prepareHome = (
  paths: AgentHome,
  server: string,
  authority: string,
  token: string | null,
) => {
  const present = presentFile(paths);
  if (present && new URL(present.server).origin !== new URL(server).origin) {
    throw agentErrors.otherServer({ home: paths.home, server: present.server });
  }
  if (present) {
    writeAgentFile(paths, { ...present, authorities: [authority], token: token ?? present.token });
    return;
  }
  makeDirectory(paths.home);
  const identity = newGuid();
  makeIdentity(paths, identity);
  writeAgentFile(paths, {
    format: 1,
    server,
    authorities: [authority],
    identity,
    agentId: null,
    status: 'unregistered',
    token,
  });
};

const isPassing = (thrown: unknown): boolean =>
  thrown instanceof AppError && ['link.unreachable', 'link.refused'].includes(thrown.code);

/** Registers until the answer is final or the time is over; while waiting an absent server is no failure. */
export const registerWithin = async (
  paths: AgentHome,
  waitSeconds: number,
): Promise<EnrolReport> => {
  const life = openLife(paths, defaultConfiguration([]).spoolBytes, systemClock);
  const { server, authorities } = life.file;
  const connection = openConnection({ server, authorities, timeoutMs: 30_000 });
  const dialect = newDialect();
  const until = performance.now() + waitSeconds * 1000;
  const isOver = () => performance.now() + pollSeconds * 1000 > until;
  try {
    for (;;) {
      try {
        const answer = await register({
          life,
          connection,
          host: localHost(),
          dialect,
          clock: serverClock(systemClock),
          agentVersion: releaseVersion(),
          bootId: bootId(),
          onClockCorrected: (offsetMs) =>
            process.stderr.write(
              `The clock of this computer differs from the server's by ${Math.round(offsetMs / 1000)} s.\n`,
            ),
        });
        const { status, agentId, reason } = answer;
        if (status !== 'pending' || isOver())
          return { status, agentId, reason, server, home: paths.home };
      } catch (thrown) {
        if (!isPassing(thrown) || isOver()) throw thrown;
      }
      await delay(pollSeconds * 1000);
    }
  } finally {
    connection.close();
  }
};
