import { readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { prepareHome, registerWithin } from '../enrolment/enrol.ts';
import { agentErrors } from '../errors.ts';
import { isMissing } from '../home/durable-file.ts';
import { parseServer } from '../link/connection.ts';
import { pinAuthority } from '../link/pin-authority.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions, required } from './options.ts';

const authorityFrom = async (
  server: string,
  file: string | undefined,
  fingerprint: string | undefined,
): Promise<string> => {
  if (fingerprint !== undefined) return pinAuthority(server, fingerprint);
  if (!file) throw agentErrors.trustMissing({ server });
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw agentErrors.usage({ problem: `${file} cannot be read: ${messageOf(thrown)}` }, thrown);
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
  prepareHome(paths, server, authority, token);
  const report = await registerWithin(paths, waitSeconds);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : `${report.status}: ${report.reason} (agent ${report.agentId})\n`,
  );
  return report.status === 'blocked' ? 1 : 0;
};
