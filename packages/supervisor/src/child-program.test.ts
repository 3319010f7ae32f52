import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child-program.ts';
import { keepRunning, pauseAfter } from './keep-running.ts';
import { isPidAlive } from './process-identity.ts';
import { openRotatingLog } from './rotating-log.ts';

const withLog = async (
  work: (
    start: (code: string) => ReturnType<typeof startChild>,
    told: string[],
    file: string,
  ) => Promise<void>,
): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), 'reeve-child-'));
  const file = join(directory, 'child.log');
  const told: string[] = [];
  const log = openRotatingLog(file, (why) => told.push(why.message));
  const start = (code: string) =>
    startChild({
      name: 'child',
      program: { command: process.execPath, args: ['-e'] },
      args: [code],
      environment: process.env,
      log,
      tell: (line) => told.push(line),
    });
  try {
    await work(start, told, file);
  } finally {
    log.close();
    rmSync(directory, { recursive: true });
  }
};

test('everything is logged, warnings are told, and the last refusal is kept', () =>
  withLog(async (start, told, file) => {
    const refusal = { code: 'x.taken', kind: 'conflict', message: 'Taken', remedy: 'Wait' };
    const child = start(`
      console.log('{"level":"info","msg":"quiet"}');
      console.log('{"level":"warn","msg":"disk is slow","reason":"old"}');
      console.error(${JSON.stringify(JSON.stringify(refusal))});
      process.exitCode = 3;`);
    const exit = await child.ended;
    assert.deepEqual(exit, { code: 3, signal: null, refusal });
    assert.deepEqual(told, ['child warning: disk is slow (old)']);
    assert.match(readFileSync(file, 'utf8'), /quiet/);
  }));

test('its end is noticed although what it started lives on and holds its output', () =>
  withLog(async (start, told) => {
    const child = start(`
      const { spawn } = require('node:child_process');
      const { pid } = spawn('sleep', ['30'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
      console.log(JSON.stringify({ level: 'warn', msg: String(pid) }));
      setInterval(() => undefined, 1000);`);
    while (told.length === 0) await sleep(10);
    const survivor = Number(/\d+/.exec(told[0] ?? '')?.[0]);
    const killedAt = Date.now();
    child.kill();
    const exit = await child.ended;
    assert.equal(exit.signal, 'SIGKILL');
    assert.ok(Date.now() - killedAt < 10_000 && isPidAlive(survivor));
    process.kill(survivor);
  }));

test('one that does not end when asked is killed', () =>
  withLog(async (start, told) => {
    const child = start(`process.on('SIGTERM', () => undefined); setInterval(() => undefined, 9);
      console.log('{"level":"warn","msg":"deaf now"}');`);
    while (told.length === 0) await sleep(10);
    assert.equal((await child.stop(100)).signal, 'SIGKILL');
  }));

test('a program that cannot be started ends at once', () =>
  withLog(async (_start, told) => {
    const log = { write: () => undefined, close: () => undefined };
    const program = { command: '/nonexistent/program', args: [] };
    const options = { name: 'x', program, args: [], environment: {}, log };
    const exit = await startChild({ ...options, tell: (line) => told.push(line) }).ended;
    assert.equal(exit.code, 127);
    assert.match(told[0] ?? '', /could not be started/);
  }));

test('when the supervisor is killed, the end of the pipe ends the child', async () => {
  const parent = fork(new URL('./start-child.fixture.ts', import.meta.url), { silent: true });
  const [pid] = (await once(parent, 'message')) as [number];
  assert.equal(isPidAlive(pid), true);
  parent.kill('SIGKILL');
  for (let i = 0; i < 100 && isPidAlive(pid); i++) await sleep(20);
  assert.equal(isPidAlive(pid), false);
});

test('a program that ends is started again, with pauses of 1, 2, 4 … 30 seconds', async () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 20].map(pauseAfter),
    [1000, 2000, 4000, 8000, 16000, 30000, 30000],
  );
  await withLog(async (start, told) => {
    let starts = 0;
    const kept = keepRunning({
      name: 'child',
      graceMs: 500,
      tell: (line) => told.push(line),
      isHopeless: () => false,
      start: () => {
        starts++;
        return start(starts === 1 ? 'process.exit(5)' : 'setInterval(() => undefined, 9)');
      },
    });
    for (let i = 0; i < 200 && starts < 2; i++) await sleep(20);
    await kept.stop();
    assert.equal(starts, 2);
    assert.deepEqual(told, ['child ended (exit code 5); starting it again in 1 s']);
  });
});

test('a refusal that no further start can mend is given up', () =>
  withLog(async (start) => {
    const refusal = { code: 'x.y', kind: 'invalid', message: 'No', remedy: 'Yes' };
    const kept = keepRunning({
      name: 'child',
      graceMs: 500,
      tell: () => undefined,
      isHopeless: (exit) => exit.refusal?.kind === 'invalid',
      start: () =>
        start(`console.log(${JSON.stringify(JSON.stringify(refusal))}); process.exit(2)`),
    });
    assert.deepEqual(await kept.givenUp, refusal);
    await kept.stop();
  }));
