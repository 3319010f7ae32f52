import { readFileSync } from 'node:fs';
import { AppError, delay, messageOf, newGuid, releaseVersion, systemClock } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { type AgentFile, makeIdentity, readAgentFile, writeAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { isMissing, makeDirectory } from '../home/durable-file.ts';
import { bootId } from '../home/lock-file.ts';
import { localHost } from '../host/local-host.ts';
import { openConnection, parseServer } from '../link/connection.ts';
import { pinAuthority } from '../link/pin-authority.ts';
import { serverClock } from '../link/server-clock.ts';
import { defaultConfiguration } from '../run/configuration.ts';
import { openLife } from '../run/life.ts';
import { register } from '../run/registrar.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions, required } from './options.ts';

/** What `enroll --json` prints. */
export interface EnrolReport {
  status: 'allowed' | 'pending' | 'blocked';
  agentId: string;
  reason: string;
  server: string;
  home: string;
}

const pollSeconds = 2;

const authorityFrom = async (
  server: string,
  file: string | undefined,
  fingerprint: string | undefined,
): Promise<string> => {
  if (fingerprint !== undefined) return pinAuthority(server, fingerprint);
  const path = required(file, 'ca or --ca-fingerprint');
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw agentErrors.usage({ problem: `${path} cannot be read: ${messageOf(thrown)}` }, thrown);
  }
};

const presentFile = (paths: AgentHome): AgentFile | undefined => {
  try {
    return readAgentFile(paths);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'agent.notEnrolled') return undefined;
    throw thrown;
  }
};

/** Writes what the agent is to become; a second time only trust and token change, never the key. */
const prepare = (paths: AgentHome, server: string, authority: string, token: string | null) => {
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
const registerWithin = async (paths: AgentHome, waitSeconds: number): Promise<EnrolReport> => {
  const life = openLife(paths, defaultConfiguration([]).spoolBytes, systemClock);
  const { server, authorities } = life.file;
  const connection = openConnection({ server, authorities, timeoutMs: 30_000 });
  const until = performance.now() + waitSeconds * 1000;
  const isOver = () => performance.now() + pollSeconds * 1000 > until;
  try {
    for (;;) {
      try {
        const answer = await register({
          life,
          connection,
          host: localHost(),
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

/** A secret on the command line is visible to every user of the computer; a file or the variable is not. */
const tokenFrom = (token: string | undefined, file: string | undefined): string | null => {
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      throw agentErrors.usage({ problem: `there is no file ${file}` }, thrown);
    }
  }
  return token ?? process.env.REEVE_ENROLL_TOKEN ?? null;
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw agentErrors.usage({ problem: '--wait is no number of seconds' });
  }
  return value;
};

export const enroll: Command = async (args) => {
  const options = parseOptions(args, {
    server: { type: 'string' },
    ca: { type: 'string' },
    'ca-fingerprint': { type: 'string' },
    token: { type: 'string' },
    'token-file': { type: 'string' },
    home: { type: 'string' },
    wait: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  });
  const paths = homeOption(options.home);
  const server = required(options.server, 'server');
  const waitSeconds = seconds(options.wait);
  parseServer(server);
  const token = tokenFrom(options.token, options['token-file']);
  const authority = await authorityFrom(server, options.ca, options['ca-fingerprint']);
  prepare(paths, server, authority, token);
  const report = await registerWithin(paths, waitSeconds);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : `${report.status}: ${report.reason} (agent ${report.agentId})\n`,
  );
  return report.status === 'blocked' ? 1 : 0;
};
