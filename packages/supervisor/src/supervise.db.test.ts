import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { homePaths } from '@reeve/protocol/home-paths';
import type { HoldFile, ServerFile, SupervisorFile } from '@reeve/protocol/local';
import { bootId, isPidAlive } from './process-identity.ts';
import { readState, writeState } from './state-file.ts';

/** Real server, PostgreSQL and agent of this checkout. Generous: other tests run beside this one. */
const limitMs = 90_000;
const main = join(import.meta.dirname, 'main.ts');

const home = mkdtempSync(join(tmpdir(), 'reeve-supervise-'));
const paths = homePaths(home);
const environment = {
  ...process.env,
  REEVE_HOME: home,
  REEVE_LISTEN: '127.0.0.1:0',
  REEVE_CONSOLE_LISTEN: '127.0.0.1:0',
};
let output = '';

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(50)) if (holds()) return;
  assert.fail(`${what} did not come about:\n${output}`);
};

const up = (): ChildProcess => {
  const child = spawn(process.execPath, [main, 'up'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return child;
};

const stateIs = (state: SupervisorFile['state']): boolean =>
  readState<SupervisorFile>(paths.supervisorFile)?.state === state;
const serverPid = (): number => readState<ServerFile>(paths.serverFile)?.pid ?? 0;
const postmasterPid = (): number =>
  existsSync(join(paths.postgresData, 'postmaster.pid'))
    ? Number(readFileSync(join(paths.postgresData, 'postmaster.pid'), 'utf8').split('\n')[0])
    : 0;

test('up starts all, obeys a hold, starts again what crashes, and stops in order', async () => {
  const supervisor = up();
  try {
    await until('the first start', () => output.includes('Reeve is ready'));
    assert.match(output, /Console {12}http:\/\/127\.0\.0\.1:\d+\nSign in, once/);
    assert.match(output, /Packages +\d+\n/);

    const second = spawnSync(process.execPath, [main, 'up'], {
      env: environment,
      encoding: 'utf8',
    });
    assert.equal(second.status, 1);
    assert.match(second.stderr, new RegExp(`already running in .*: process ${supervisor.pid}`));

    writeState(paths.holdFile, {
      format: 1,
      runId: 'test',
      reason: 'a test',
      since: new Date().toISOString(),
      pid: process.pid,
      bootId: bootId(),
    } satisfies HoldFile);
    supervisor.kill('SIGHUP');
    await until('the hold', () => stateIs('held'));
    assert.equal(postmasterPid(), 0);
    assert.equal(existsSync(paths.serverFile), false);

    output = '';
    rmSync(paths.holdFile);
    await until('going on after the hold', () => output.includes('Reeve is ready'));
    assert.ok(stateIs('running'));

    const crashed = serverPid();
    process.kill(crashed, 'SIGKILL');
    await until('a new server', () => ![0, crashed].includes(serverPid()));

    const postmaster = postmasterPid();
    supervisor.kill('SIGTERM');
    const [code] = await once(supervisor, 'exit');
    assert.equal(code, 0, output);
    assert.match(output, /stopped\n$/);
    assert.equal(isPidAlive(postmaster), false);
    assert.equal(existsSync(paths.supervisorFile), false);
  } finally {
    supervisor.kill('SIGKILL');
    await until(
      'the end of PostgreSQL',
      () => !isPidAlive(postmasterPid()) || postmasterPid() === 0,
    );
    rmSync(home, { recursive: true, force: true });
  }
});
