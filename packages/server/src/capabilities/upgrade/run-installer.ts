import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { installationPaths } from '@reeve/protocol/local';
import { upgradeErrors } from './errors.ts';

/** Root of the installation that this server belongs to; null in a source checkout. */
export const installationRoot = (): string | null => process.env.REEVE_INSTALLATION || null;

const requireRoot = (): string => {
  const root = installationRoot();
  if (root === null) throw upgradeErrors.notInstalled();
  return root;
};

/** Exit codes that come with a report: ready, blocked, warnings. */
const reported = new Set([0, 3, 4]);

/** Runs `reeve upgrade …` and gives what it prints. A refusal of its own comes back as it is. */
export const askInstaller = async <T>(...args: string[]): Promise<T> => {
  const { launcher } = installationPaths(requireRoot());
  const child = spawn(launcher, ['upgrade', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const command = args[0] ?? '';
  if (code === null || !reported.has(code) || output.trim() === '')
    throw upgradeErrors.failed({ command, reason: readable(complaint) || `exit code ${code}` });
  return JSON.parse(output) as T;
};

const readable = (complaint: string): string => {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  try {
    const body = JSON.parse(last) as { message?: string; remedy?: string };
    return [body.message, body.remedy].filter(Boolean).join(' ');
  } catch {
    return last;
  }
};

/** Starts a command of the Installation Manager that outlives this server. Its output goes to the logs. */
export const startInstaller = (home: string, ...args: string[]): void => {
  const { launcher } = installationPaths(requireRoot());
  const logs = join(home, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, 'upgrade.log'), 'a', 0o600);
  spawn(launcher, ['upgrade', ...args, '--json', '--yes'], {
    detached: true,
    stdio: ['ignore', log, log],
  }).unref();
  closeSync(log);
};
