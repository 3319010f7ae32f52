import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { delay } from '@reeve/base';
import pg from 'pg';
import type { KernelLife } from '../create-kernel.ts';
import { connectDatabase, type Database, sql } from '../database/database.ts';
import { testLogger, useTestDatabase } from '../test-support/test-database.ts';
import { createTestKernelLife } from '../test-support/test-kernel.ts';
import type { Job, JobQueue, QueueDefinition } from './job-queue.ts';

const database = useTestDatabase();

const waitUntil = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries >= 500) throw new Error(`waited in vain for: ${what}`);
    await delay(20);
  }
};

type Data = { n: number };

describe('jobs', () => {
  let lives: KernelLife[] = [];
  /** As a role that is no superuser, as an installation has it. */
  let db: Database;
  before(async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const name = (await admin.query('select current_database() as name')).rows[0].name;
    const role = `plain_${name}`;
    await admin.query(
      `create role ${role} login password 'plain' nosuperuser nocreatedb nocreaterole`,
    );
    await admin.query(`alter database ${name} owner to ${role}`);
    await admin.query(`grant all on all tables in schema public to ${role}`);
    await admin.end();
    const url = database.url.replace(/\/\/[^@]*@/, `//${role}:plain@`);
    db = connectDatabase({ url, logger: testLogger });
  });
  after(() => db?.close());
  afterEach(async () => {
    for (const life of lives) {
      await life.rest();
      await life.stop();
    }
    lives = [];
  });

  const serve = async (
    definition: Partial<QueueDefinition<Data>> & Pick<QueueDefinition<Data>, 'name' | 'handle'>,
  ): Promise<JobQueue<Data> & { life: KernelLife }> => {
    const life = createTestKernelLife(db);
    lives.push(life);
    const queue = life.kernel.jobs.define<Data>(definition);
    await life.openJobs();
    await life.start();
    return { ...queue, life };
  };
  const send = (queue: JobQueue<Data>, n: number, options: Parameters<typeof queue.send>[2] = {}) =>
    db.transaction((tx) => queue.send(tx, { n }, options));

  test('without a queue nothing is made', async () => {
    const life = createTestKernelLife(db);
    lives.push(life);
    await life.openJobs();
    await life.start();
    assert.equal(
      await db.first(sql`select 1 from pg_namespace where nspname = 'pgboss'`),
      undefined,
    );
  });

  test('a queue that is defined too late, or twice, is a mistake', async () => {
    const handle = async () => undefined;
    const { life } = await serve({ name: 'test.late', handle });
    assert.throws(() => life.kernel.jobs.define({ name: 'x', handle }), /too late/);
  });

  test('two servers that start together; each job is done once, soon, and only after its commit', async () => {
    const done: number[] = [];
    const handle = async ({ data }: Job<Data>) => {
      done.push(data.n);
    };
    const [first] = await Promise.all([
      serve({ name: 'test.once', handle }),
      serve({ name: 'test.once', handle }),
    ]);
    await assert.rejects(
      db.transaction(async (tx) => {
        await first.send(tx, { n: -1 });
        throw new Error('rolled back');
      }),
    );
    const begun = performance.now();
    for (let n = 0; n < 20; n++) await send(first, n);
    await waitUntil('all of them', () => done.length >= 20);
    assert.ok(performance.now() - begun < 8000, 'a signal wakes the workers');
    await delay(200);
    assert.deepEqual(
      done.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n),
    );
  });

  test('of one key at most one waits and one runs', async () => {
    let release: () => void = () => undefined;
    const done: number[] = [];
    const queue = await serve({
      name: 'test.key',
      atOnce: 3,
      handle: async ({ data }) => {
        if (data.n === 1)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        done.push(data.n);
      },
    });
    assert.equal(await send(queue, 1, { key: 'a' }), true);
    await waitUntil('the first', async () =>
      Boolean(
        await db.first(sql`select 1 from pgboss.job where name = 'test.key' and state = 'active'`),
      ),
    );
    assert.equal(await send(queue, 2, { key: 'a' }), true, 'it may have begun with what was');
    assert.equal(await send(queue, 3, { key: 'a' }), false);
    assert.equal(await send(queue, 4, { key: 'b' }), true);
    await waitUntil('the other key', () => done.includes(4));
    assert.deepEqual(done, [4]);
    release();
    await waitUntil('the second', () => done.includes(2));
    assert.deepEqual(done, [4, 1, 2]);
  });

  test('a failing job is tried again, and later ones wait for their time', async () => {
    const attempts: number[] = [];
    const queue = await serve({
      name: 'test.retry',
      retries: 2,
      retryAfterSeconds: 1,
      handle: async ({ attempt, data }) => {
        if (data.n === 2) return;
        attempts.push(attempt);
        throw new Error('not yet');
      },
    });
    await send(queue, 2, { startAfter: new Date(Date.now() + 3_600_000) });
    await send(queue, 1);
    const state = async (n: number) =>
      (
        await db.first<{ state: string }>(
          sql`select state from pgboss.job where name = 'test.retry' and data->>'n' = ${String(n)}`,
        )
      )?.state;
    for (let n = 0; n < 40 && (await state(1)) !== 'failed'; n++) await delay(500);
    assert.deepEqual(attempts, [1, 2, 3]);
    assert.equal(await state(1), 'failed');
    assert.equal(await state(2), 'created');
  });

  test('a server that stops lets go of its jobs, and another one does them', async () => {
    const first = await serve({
      name: 'test.stop',
      retryAfterSeconds: 1,
      handle: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await send(first, 1);
    await waitUntil('its begin', async () =>
      Boolean(
        await db.first(sql`select 1 from pgboss.job where name = 'test.stop' and state = 'active'`),
      ),
    );
    await first.life.rest();
    let done = 0;
    await serve({
      name: 'test.stop',
      handle: async () => {
        done++;
      },
    });
    for (let n = 0; n < 60 && done === 0; n++) await delay(250);
    assert.equal(done, 1);
  });
});
