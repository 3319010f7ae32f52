import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '@reeve/base';
import { writeDurably } from '../journal/durable-file.ts';
import {
  currentBootId,
  isSameProcessAlive,
  type ProcessIdentity,
  startTimeOf,
} from '../lock/process-identity.ts';
import type { RunContext } from './run-context.ts';
import { cleanEnvironment } from './supervisor.ts';

export interface ToolResult {
  code: number | null;
  output: string;
  /** Last lines of standard error. */
  complaint: string;
}

const childFile = (context: RunContext): string => join(context.runFolder, 'child.json');

/**
 * Runs the server's program of a release as a child, e.g. `migrate`. Its standard input is a pipe that ends
 * when this process dies, which ends the child too; its identity is kept for a successor that wants to be sure.
 */
export const runServerTool = async (
  context: RunContext,
  version: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<ToolResult> => {
  const release = context.paths.release(version);
  const command = [join(release, 'server', 'main.js'), ...args, '--exit-on-stdin-end'];
  const child = spawn(join(release, 'node', 'bin', 'node'), command, {
    env: { ...cleanEnvironment(), REEVE_HOME: context.paths.home, ...env },
    cwd: context.paths.root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  context.signal.addEventListener('abort', stop, { once: true });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await rememberChild(context, child.pid);
  const code = await ended.finally(() => context.signal.removeEventListener('abort', stop));
  await rm(childFile(context), { force: true });
  return { code, output, complaint };
};

const rememberChild = async (context: RunContext, pid: number | undefined): Promise<void> => {
  const startTime = pid === undefined ? null : startTimeOf(pid);
  if (pid === undefined || startTime === null) return;
  const identity: ProcessIdentity = { pid, startTime, bootId: currentBootId() };
  await writeDurably(childFile(context), JSON.stringify(identity), 0o600);
};

/** A child of a killed predecessor ends by itself; one that does not within 15 s is killed. */
export const endStrayChild = async (context: RunContext): Promise<void> => {
  if (!existsSync(childFile(context))) return;
  const identity = JSON.parse(readFileSync(childFile(context), 'utf8')) as ProcessIdentity;
  const end = performance.now() + 15_000;
  while (isSameProcessAlive(identity) && performance.now() < end) await delay(50);
  if (isSameProcessAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  await rm(childFile(context), { force: true });
};
