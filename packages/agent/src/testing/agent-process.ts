import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareHome, registerWithin } from '../enrolment/enrol.ts';
import { agentHome } from '../home/agent-home.ts';
import { type TestServer, tlsFile } from './test-server.ts';

const main = join(import.meta.dirname, '../main.ts');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface AgentProcess {
  child: ChildProcess;
  /** Log lines so far. */
  output(): string;
  ended: Promise<Finished>;
}

/** Starts the agent's program as its users do. */
export const startAgent = (
  args: readonly string[],
  env: Record<string, string> = {},
): AgentProcess => {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, REEVE_LOG_LEVEL: 'debug', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Finished>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, output: () => stdout + stderr, ended };
};

export const runToEnd = (args: readonly string[], env: Record<string, string> = {}) =>
  startAgent(args, env).ended;

/** A directory for an agent, and beside it the authority's certificate. */
export const newHome = (): { home: string; ca: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-agent-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, tlsFile('ca.pem'));
  return { home: join(folder, 'home'), ca };
};

/** Home of an agent that is enrolled with the server. */
export const enrolled = async (server: TestServer): Promise<string> => {
  const { home } = newHome();
  const paths = agentHome(home);
  prepareHome(paths, server.url, tlsFile('ca.pem'), null);
  await registerWithin(paths, 0);
  return home;
};
