import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspectLock, takeLock } from './run-lock.ts';

const contend = (args: string[]): Promise<string | number | null> => {
  const script = join(import.meta.dirname, 'lock-contender.fixture.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
};

const withFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-lock-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

test('a live holder keeps others out, and its release lets them in', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'lock.json');
    const first = await takeLock(file, 'first');
    assert.ok(first);
    assert.equal(await takeLock(file, 'second'), null);
    await first.release();
    const second = await takeLock(file, 'second');
    assert.equal(second?.lease.command, 'second');
    await second?.release();
    assert.equal(inspectLock(file).held, 'no');
  }));

test('a lease of another boot, or of a reused number, is stale', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'lock.json');
    for (const change of [{ bootId: 'another' }, { startTime: '1' }]) {
      const lock = await takeLock(file, 'first');
      writeFileSync(
        file,
        JSON.stringify({ ...lock?.lease, nonce: JSON.stringify(change).length, ...change }),
      );
      assert.equal(inspectLock(file).held, 'stale');
      const next = await takeLock(file, 'second');
      assert.ok(next);
      await next.release();
    }
  }));

test('many processes, some of them killed with the lock, are never inside together', () =>
  withFolder(async (folder) => {
    const [file, log] = [join(folder, 'lock.json'), join(folder, 'log')];
    const steady = Array.from({ length: 3 }, () => contend([file, log, '8']));
    const dying = Array.from({ length: 4 }, () => contend([file, log, '1', 'die']));
    assert.deepEqual(await Promise.all(steady), [0, 0, 0]);
    assert.deepEqual(await Promise.all(dying), ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL']);
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    assert.equal(lines.length, 2 * (3 * 8 + 4));
    for (let at = 0; at < lines.length; at += 2) {
      assert.match(lines[at] ?? '', /^in /);
      assert.equal(lines[at + 1], lines[at]?.replace('in', 'out'));
    }
  }));
