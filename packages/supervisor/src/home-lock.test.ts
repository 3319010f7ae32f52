import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { takeHome } from './home-lock.ts';
import { isSameProcessAlive, ownIdentity } from './process-identity.ts';

let home = '';
const lock = () => join(home, 'run', 'supervisor.lock');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'reeve-lock-'));
  mkdirSync(join(home, 'run'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('a home has one supervisor, and its refusal names the process', () => {
  const giveFree = takeHome(home);
  assert.throws(
    () => takeHome(home),
    (thrown: Error) => thrown.message.includes(`process ${process.pid}`),
  );
  giveFree();
  assert.equal(existsSync(lock()), false);
  takeHome(home)();
});

test('locks of processes that are gone, or of another start of the system, are taken over', () => {
  const own = ownIdentity();
  const dead = [
    JSON.stringify({ ...own, bootId: 'another' }),
    JSON.stringify({ ...own, startTicks: '1' }),
    JSON.stringify({ ...own, pid: 4_194_999 }),
    '',
    '{"pid":',
  ];
  for (const text of dead) {
    writeFileSync(lock(), text);
    takeHome(home)();
  }
  assert.equal(isSameProcessAlive(own), true);
});

test('of many that start at once over a dead lock exactly one wins', async () => {
  writeFileSync(lock(), JSON.stringify({ ...ownIdentity(), startTicks: '1' }));
  const program = new URL('./take-home.fixture.ts', import.meta.url);
  const children = Array.from({ length: 6 }, () => fork(program, [home]));
  const answers = await Promise.all(
    children.map(async (child) => String((await once(child, 'message'))[0])),
  );
  for (const child of children) child.kill('SIGKILL');
  assert.deepEqual(answers.toSorted().slice(0, 2), [
    'supervisor.alreadyRunning',
    'supervisor.alreadyRunning',
  ]);
  assert.equal(answers.filter((answer) => answer === 'taken').length, 1);
});
