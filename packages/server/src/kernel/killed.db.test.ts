import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { delay } from '@reeve/base';
import { sql } from './database/database.ts';
import { useTestDatabase } from './test-support/test-database.ts';

const database = useTestDatabase();
const program = join(import.meta.dirname, 'test-support', 'kernel-process.fixture.ts');
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

const start = (mode: 'hang' | 'work') => {
  const child = spawn(process.execPath, [program, database.url, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  return {
    kill: () => child.kill('SIGKILL'),
    said: () => said.trim().split('\n'),
    has: async (line: string, seconds: number): Promise<void> => {
      for (let tries = 0; !said.split('\n').includes(line); tries++) {
        assert.ok(tries < seconds * 10, `${line} in ${seconds} s; it said: ${said}`);
        await delay(100);
      }
    },
  };
};

test('what a kill cuts off is done again by another server, once', async () => {
  const first = start('hang');
  await first.has('job', 20);
  await first.has('schedule', 20);
  const second = start('work');
  await second.has('ready', 20);
  await delay(2000);
  assert.deepEqual(second.said(), ['ready'], 'the first one is at it');
  first.kill();
  await second.has('schedule', 60);
  await second.has('job', 60);
  await delay(2000);
  assert.deepEqual(second.said().sort(), ['job', 'ready', 'schedule']);
  const runs = await database.db.rows<{ outcome: string }>(
    sql`select outcome, cause from kernel_schedule_run order by id`,
  );
  assert.deepEqual(runs, [
    { outcome: 'interrupted', cause: 'test' },
    { outcome: 'done', cause: 'schedule' },
  ]);
  const jobs = await database.db.rows(
    sql`select state::text as state, retry_count as retries from pgboss.job where name = 'test.long'`,
  );
  assert.deepEqual(jobs, [{ state: 'completed', retries: 1 }]);
});
