import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { AppError, delay } from '@reeve/base';
import type { KernelLife } from '../create-kernel.ts';
import { sql } from '../database/database.ts';
import { useTestDatabase } from '../test-support/test-database.ts';
import { createTestKernelLife } from '../test-support/test-kernel.ts';
import type { ScheduleDefinition } from './schedule.ts';

const database = useTestDatabase();

const waitUntil = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries >= 400) throw new Error(`waited in vain for: ${what}`);
    await delay(20);
  }
};

interface Run {
  outcome: string;
  message: string;
  cause: string;
}

describe('schedules', () => {
  let lives: KernelLife[] = [];
  beforeEach(async () => {
    await database.db.run(sql`delete from kernel_schedule`);
  });
  afterEach(async () => {
    for (const life of lives) {
      await life.rest();
      await life.stop();
    }
    lives = [];
  });

  /** A server process with these schedules; started at once. */
  const serve = async (
    ...definitions: (Partial<ScheduleDefinition> & Pick<ScheduleDefinition, 'id' | 'run'>)[]
  ): Promise<KernelLife> => {
    const life = createTestKernelLife(database.db);
    lives.push(life);
    for (const one of definitions)
      life.kernel.schedules.define({
        name: one.id,
        description: '',
        owner: 'Test',
        default: { everySeconds: 3600 },
        ...one,
      });
    await life.start();
    return life;
  };
  const runs = (id: string): Promise<Run[]> =>
    database.db.rows<Run>(
      sql`select outcome, message, cause from kernel_schedule_run where schedule_id = ${id} order by id`,
    );
  const dueAgo = (id: string, interval: string) =>
    database.db.run(
      sql`update kernel_schedule set next_run_at = now() - ${interval}::interval where id = ${id}`,
    );
  const missed = async (id: string) =>
    (
      await database.db.first<{ missed: number }>(
        sql`select missed from kernel_schedule where id = ${id}`,
      )
    )?.missed;

  test('what is due runs in one of several server processes, once', async () => {
    let count = 0;
    const run = async () => {
      await delay(50);
      return `done ${++count}`;
    };
    for (let n = 0; n < 3; n++) await serve({ id: 'a.b', run, default: { everySeconds: 600 } });
    for (let n = 1; n <= 5; n++) {
      await dueAgo('a.b', '1 second');
      await waitUntil(`run ${n}`, async () => (await runs('a.b')).at(-1)?.message === `done ${n}`);
    }
    await delay(1500);
    assert.equal(count, 5);
    assert.deepEqual(
      (await runs('a.b')).map(({ outcome, cause }) => [outcome, cause]),
      Array.from({ length: 5 }, () => ['done', 'schedule']),
    );
  });

  test('periods under a minute come in time', async () => {
    const times: number[] = [];
    await serve({
      id: 'a.often',
      default: { everySeconds: 5 },
      run: async () => {
        times.push(Date.now());
        return 'done';
      },
    });
    await dueAgo('a.often', '0 seconds');
    await waitUntil('two runs', () => times.length === 2);
    const apart = (times[1] ?? 0) - (times[0] ?? 0);
    assert.ok(apart > 3500 && apart < 8000, `${apart} ms apart`);
  });

  test('a failure is said with its remedy, is logged as the last result, and the next run comes', async () => {
    const refusal = new AppError({ code: 'a.b', kind: 'busy', message: 'No.', remedy: 'Wait.' });
    let fail = true;
    await serve({
      id: 'a.fails',
      run: async () => {
        if (fail) throw refusal;
        return 'fine';
      },
    });
    await dueAgo('a.fails', '1 second');
    await waitUntil('the failure', async () => (await runs('a.fails'))[0]?.outcome === 'failed');
    assert.equal((await runs('a.fails'))[0]?.message, 'No. Wait.');
    fail = false;
    await dueAgo('a.fails', '1 second');
    await waitUntil('the good run', async () => (await runs('a.fails'))[1]?.outcome === 'done');
  });

  test('missed runs are one run that says so; a good run clears their number', async () => {
    let release: (() => void) | undefined;
    const wait = new Promise<void>((resolve) => {
      release = resolve;
    });
    const life = createTestKernelLife(database.db);
    lives.push(life);
    life.kernel.schedules.define({
      id: 'a.missed',
      name: 'Missed',
      description: '',
      owner: 'Test',
      default: { cron: '0 * * * *', timeZone: 'UTC' },
      run: async () => {
        await wait;
        return 'caught up';
      },
    });
    await life.kernel.schedules.nextRunAt('a.missed'); // writes the row
    await database.db.run(sql`
      update kernel_schedule set next_run_at = date_trunc('hour', now(), 'UTC') - interval '2 hours'`);
    await life.start();
    await waitUntil('the run', async () => (await runs('a.missed'))[0]?.outcome === 'running');
    const counted = await missed('a.missed');
    assert.ok(counted === 2 || counted === 3, String(counted)); // in the first minute of an hour it is in time
    release?.();
    await waitUntil('its end', async () => (await runs('a.missed'))[0]?.outcome === 'done');
    assert.match(
      (await runs('a.missed'))[0]?.message ?? '',
      /^After \d runs that were due and did not begin in time: caught up$/,
    );
    assert.equal(await missed('a.missed'), 0);
    assert.equal((await runs('a.missed')).length, 1);
  });

  test('what administrators schedule is not made up for when it is too late', async () => {
    let count = 0;
    const life = createTestKernelLife(database.db);
    lives.push(life);
    const { schedules } = life.kernel;
    schedules.defineKind({
      kind: 'scheduled-run',
      owner: 'Tasks',
      run: async (subjectId) => `${subjectId} ${++count}`,
    });
    const id = await database.db.transaction((tx) =>
      schedules.save(tx, {
        kind: 'scheduled-run',
        subjectId: 'restart',
        name: 'Restart',
        when: { everySeconds: 86_400 },
        enabled: true,
        by: 'ann',
      }),
    );
    await dueAgo(id, '10 hours');
    await life.start();
    await waitUntil('the note', async () => (await runs(id))[0]?.outcome === 'missed');
    assert.match((await runs(id))[0]?.message ?? '', /1 run that was due since .* did not begin/);
    assert.equal(count, 0);
    assert.equal(await missed(id), 1);
    assert.ok(Date.parse((await schedules.nextRunAt(id)) ?? '') > Date.now());
    await dueAgo(id, '10 minutes');
    await waitUntil('the run', async () => (await runs(id))[1]?.outcome === 'done');
    assert.match((await runs(id))[1]?.message ?? '', /restart 1$/);
  });

  test('a run that was cut off by a kill is interrupted and due again, but not for ever', async () => {
    let count = 0;
    await serve({ id: 'a.killed', run: async () => `done ${++count}` });
    const killedAgo = (seconds: number) =>
      database.db.run(sql`
        insert into kernel_schedule_run (schedule_id, outcome, cause, alive_at)
        values ('a.killed', 'running', 'schedule', now() - make_interval(secs => ${seconds}))`);
    await killedAgo(60);
    await waitUntil('the repetition', async () => (await runs('a.killed'))[1]?.outcome === 'done');
    assert.deepEqual(
      (await runs('a.killed')).map(({ outcome }) => outcome),
      ['interrupted', 'done'],
    );
    assert.match((await runs('a.killed'))[0]?.message ?? '', /The server that ran it ended/);
    await database.db.run(sql`delete from kernel_schedule_run`);
    // As if each repetition had ended the server.
    for (let n = 0; n < 3; n++)
      await database.db.run(sql`
        insert into kernel_schedule_run (schedule_id, outcome, cause, finished_at) values ('a.killed', 'interrupted', 'schedule', now())`);
    await killedAgo(60);
    await waitUntil(
      'the end of it',
      async () => (await runs('a.killed'))[3]?.outcome === 'interrupted',
    );
    await delay(1500);
    assert.equal(count, 1, 'it waits for its next regular time');
  });

  test('a server that stops ends its runs, and they are due again', async () => {
    const life = await serve({
      id: 'a.stopped',
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await dueAgo('a.stopped', '1 second');
    await waitUntil('the run', async () => (await runs('a.stopped'))[0]?.outcome === 'running');
    await life.rest();
    assert.deepEqual(await runs('a.stopped'), [
      { outcome: 'interrupted', message: 'The server stopped.', cause: 'schedule' },
    ]);
    const next = await life.kernel.schedules.nextRunAt('a.stopped');
    assert.ok(Date.parse(next ?? '') <= Date.now());
  });

  test('run now: waits for the end, throws what it throws, and never runs twice at once', async () => {
    let release: (() => void) | undefined;
    const wait = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { kernel } = await serve(
      {
        id: 'a.now',
        run: async ({ cause }) => {
          await wait;
          return `for ${cause}`;
        },
      },
      {
        id: 'a.refuses',
        run: async () => {
          throw new Error('no');
        },
      },
    );
    const { schedules } = kernel;
    const other = await serve({ id: 'a.now', run: async () => 'elsewhere' });
    const first = schedules.runNow('a.now', 'ann');
    await waitUntil('the run', async () => (await runs('a.now')).length === 1);
    await assert.rejects(schedules.runNow('a.now', 'bob'), { code: 'schedules.running' });
    await assert.rejects(other.kernel.schedules.beginNow('a.now', 'bob'), {
      code: 'schedules.running',
    });
    release?.();
    assert.equal(await first, 'for ann');
    assert.deepEqual(await runs('a.now'), [{ outcome: 'done', message: 'for ann', cause: 'ann' }]);
    await assert.rejects(schedules.runNow('a.refuses', 'ann'), { message: 'no' });
    await assert.rejects(schedules.runNow('a.nothing', 'ann'), { code: 'schedules.unknown' });
  });

  test('the last hundred runs are kept', async () => {
    const { kernel } = await serve({ id: 'a.many', run: async () => 'done' });
    for (let n = 0; n < 105; n++) await kernel.schedules.runNow('a.many', `cause ${n}`);
    const kept = await runs('a.many');
    assert.equal(kept.length, 100);
    assert.equal(kept[0]?.cause, 'cause 5');
  });

  test('a new release brings a new default, unless somebody has changed the time', async () => {
    const run = async () => 'done';
    const [first] = [await serve({ id: 'a.default', run, default: { everySeconds: 100 } })];
    await first.rest();
    const second = await serve({ id: 'a.default', run, default: { everySeconds: 200 } });
    const period = async () =>
      (
        await database.db.first<{ every: number }>(
          sql`select every_seconds as every from kernel_schedule where id = 'a.default'`,
        )
      )?.every;
    assert.equal(await period(), 200);
    await second.rest();
    await database.db.run(sql`update kernel_schedule set every_seconds = 50, changed_at = now()`);
    await serve({ id: 'a.default', run, default: { everySeconds: 300 } });
    assert.equal(await period(), 50);
  });

  test('a schedule that this release does not know is left alone', async () => {
    await database.db.run(sql`
      insert into kernel_schedule (id, kind, subject_id, name, owner, every_seconds, next_run_at)
      values ('newer.thing', 'built-in', 'newer.thing', 'Newer', 'Newer', 60, now() - interval '1 hour')`);
    await serve({ id: 'a.known', run: async () => 'done' });
    await delay(300);
    assert.deepEqual(await runs('newer.thing'), []);
    assert.equal(await missed('newer.thing'), 0);
  });

  test('saving the same again does not put off what is due; removing ends it', async () => {
    const life = createTestKernelLife(database.db);
    lives.push(life);
    const { schedules } = life.kernel;
    schedules.defineKind({ kind: 'scheduled-run', owner: 'Tasks', run: async () => 'done' });
    const save = (everySeconds: number, enabled = true) =>
      database.db.transaction((tx) =>
        schedules.save(tx, {
          kind: 'scheduled-run',
          subjectId: 'x',
          name: 'X',
          when: { everySeconds },
          enabled,
          by: 'ann',
        }),
      );
    const id = await save(600);
    await dueAgo(id, '5 seconds');
    const due = await schedules.nextRunAt(id);
    assert.equal(await save(600), id);
    assert.equal(await schedules.nextRunAt(id), due);
    assert.equal(await save(700), id);
    assert.notEqual(await schedules.nextRunAt(id), due);
    assert.deepEqual((await schedules.find('scheduled-run', 'x'))?.when, { everySeconds: 700 });
    await save(700, false);
    assert.equal(await schedules.nextRunAt(id), null);
    await database.db.transaction((tx) => schedules.remove(tx, 'scheduled-run', 'x'));
    assert.equal(await schedules.find('scheduled-run', 'x'), null);
    await assert.rejects(save(1), { code: 'schedules.badPeriod' });
  });
});
