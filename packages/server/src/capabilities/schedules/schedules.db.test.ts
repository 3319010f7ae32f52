import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { Schedule, SharedSchedule } from '@reeve/protocol/api';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  startTestApplication,
  type TestApplication,
} from '../access/test-support/test-application.ts';
import { createSchedulesRoutes } from './index.ts';

const database = useTestDatabase();

describe('schedules', () => {
  let app: TestApplication;
  let release: () => void = () => undefined;
  const made = newGuid();
  const shared = newGuid();
  before(async () => {
    app = await startTestApplication(database.db, (kernel) => {
      kernel.schedules.define({
        id: 'estate.tidy',
        name: 'Tidy',
        description: 'Forgets what is old',
        owner: 'Estate',
        default: { cron: '0 2 * * 1-5', timeZone: 'Europe/Berlin' },
        run: () =>
          new Promise((resolve) => {
            release = () => resolve('Forgot 3 things.');
          }),
      });
      kernel.schedules.defineKind({
        kind: 'scheduled-run',
        owner: 'Tasks',
        run: async () => 'ran',
      });
      return [createSchedulesRoutes(kernel)];
    });
    await database.db.transaction((tx) =>
      app.kernel.schedules.save(tx, {
        kind: 'scheduled-run',
        subjectId: made,
        name: 'Restart the branch',
        when: { everySeconds: 86_400 },
        enabled: true,
        by: 'ann',
      }),
    );
  });
  after(() => app?.stop());

  const list = async (): Promise<Schedule[]> =>
    (await app.local({ path: '/api/v1/schedules' })).body as unknown as Schedule[];
  const one = async (name: string): Promise<Schedule> =>
    (await list()).find((each) => each.name === name) ?? assert.fail(name);
  const update = async (name: string, body: object) =>
    app.local({ method: 'PATCH', path: `/api/v1/schedules/${(await one(name)).id}`, body });
  const save = (id: string, body: object) =>
    app.local({
      method: 'PUT',
      path: `/api/v1/shared-schedules/${id}`,
      body: { name: 'Nightly', cron: '30 1 * * *', timeZone: 'UTC', enabled: true, ...body },
    });

  test('what the server brings along and what administrators made, in words', async () => {
    const tidy = await one('Tidy');
    const restart = await one('Restart the branch');
    assert.equal(tidy.says, 'At 02:00, Monday through Friday (Europe/Berlin)');
    assert.deepEqual(
      [tidy.builtIn, tidy.enabled, tidy.running, tidy.lastRun, tidy.changedAt],
      [true, true, false, null, null],
    );
    assert.deepEqual(tidy.owner, { kind: 'built-in', id: 'estate.tidy', name: 'Estate' });
    assert.ok(Date.parse(tidy.nextRunAt ?? '') > Date.now());
    assert.deepEqual(
      [restart.says, restart.builtIn, restart.changedBy],
      ['Every day', false, 'ann'],
    );
    assert.deepEqual(restart.owner, { kind: 'scheduled-run', id: made, name: 'Tasks' });
  });

  test('run now answers once it has begun; the end is in the history', async () => {
    const path = '/api/v1/schedules/estate.tidy/runs';
    const begun = await app.local({ method: 'POST', path });
    assert.equal(begun.status, 200, JSON.stringify(begun.body));
    assert.equal(begun.body.running, true);
    const second = await app.local({ method: 'POST', path });
    assert.deepEqual([second.status, second.body.code], [409, 'schedules.running']);
    release();
    for (let n = 0; (await one('Tidy')).running; n++) assert.ok(n < 1000, 'it does not end');
    const { lastRun } = await one('Tidy');
    assert.deepEqual([lastRun?.outcome, lastRun?.message], ['done', 'Forgot 3 things.']);
    assert.match(lastRun?.cause ?? '', /^local:/);
    const { body } = await app.local({ path });
    assert.equal(body.total, 1);
    assert.deepEqual((body.items as object[])[0], lastRun);
    const [record] = await database.db.rows<{ subject: string }>(
      sql`select subject from audit_record where action = 'runSchedule' and outcome = 'done'`,
    );
    assert.equal(record?.subject, 'Tidy');
  });

  test('another time, disabled, and back to the default', async () => {
    const changed = await update('Tidy', { everySeconds: 600 });
    assert.deepEqual([changed.body.says, changed.body.cron], ['Every 10 minutes', null]);
    assert.match(String(changed.body.changedBy), /^local:/);
    const zoned = await update('Tidy', { cron: '15 3 * * *', timeZone: 'America/New_York' });
    assert.equal(zoned.body.says, 'At 03:15 (America/New_York)');
    const moved = await update('Tidy', { timeZone: 'UTC' });
    assert.equal(moved.body.says, 'At 03:15 (UTC)');
    const disabled = await update('Tidy', { enabled: false });
    assert.deepEqual([disabled.body.enabled, disabled.body.nextRunAt], [false, null]);
    const reset = await update('Tidy', { reset: true });
    assert.deepEqual(
      [reset.body.enabled, reset.body.says, reset.body.changedAt],
      [true, 'At 02:00, Monday through Friday (Europe/Berlin)', null],
    );
    assert.equal(
      (await update('Restart the branch', { reset: true })).body.code,
      'schedules.notBuiltIn',
    );
  });

  test('a wrong time is refused with an example, and nothing changes', async () => {
    const before = await one('Tidy');
    const refusal = async (body: object) => (await update('Tidy', body)).body.code;
    const wrong = await update('Tidy', { cron: '0 25 * * *' });
    assert.deepEqual([wrong.status, wrong.body.code], [400, 'schedules.badCron']);
    assert.match(String(wrong.body.remedy), /0 2 \* \* 1-5/);
    assert.equal(await refusal({ timeZone: 'Mars/Olympus' }), 'schedules.badTimeZone');
    assert.equal(await refusal({ cron: '0 0 30 2 *' }), 'schedules.neverComes');
    assert.equal(await refusal({ cron: '0 0 * * *', everySeconds: 60 }), 'schedules.contradicting');
    assert.equal(await refusal({ sharedScheduleId: newGuid() }), 'schedules.unknownShared');
    const zone = await update('Restart the branch', { timeZone: 'UTC' });
    assert.equal(zone.body.code, 'schedules.contradicting', 'a period has no time zone');
    assert.deepEqual(await one('Tidy'), before);
  });

  test('what follows a shared schedule moves with it', async () => {
    assert.equal((await save(shared, {})).status, 200);
    assert.equal(
      (await save(newGuid(), { name: 'nightly' })).body.code,
      'schedules.sharedNameTaken',
    );
    assert.equal((await save(newGuid(), { name: 'x', cron: '' })).body.code, 'schedules.badCron');
    const followed = await update('Restart the branch', { sharedScheduleId: shared });
    assert.equal(followed.body.says, 'At 01:30 (UTC), as Nightly');
    assert.match(String(followed.body.nextRunAt), /T01:30:00/);
    await save(shared, { cron: '45 4 * * *' });
    assert.match((await one('Restart the branch')).nextRunAt ?? '', /T04:45:00/);
    await save(shared, { enabled: false });
    const halted = await one('Restart the branch');
    assert.equal(halted.nextRunAt, null);
    assert.match(halted.says, /as Nightly, which is disabled/);
    const listed = (await app.local({ path: '/api/v1/shared-schedules' }))
      .body as unknown as SharedSchedule[];
    assert.deepEqual(listed[0]?.usedBy, [{ id: halted.id, name: 'Restart the branch' }]);
    const path = `/api/v1/shared-schedules/${shared}`;
    const inUse = await app.local({ method: 'DELETE', path });
    assert.equal(inUse.body.code, 'schedules.sharedInUse');
    const freed = await update('Restart the branch', { sharedScheduleId: null });
    assert.equal(freed.body.says, 'Every day');
    assert.ok(freed.body.nextRunAt);
    assert.equal((await app.local({ method: 'DELETE', path })).status, 200);
    assert.equal(
      (await app.local({ method: 'DELETE', path })).body.code,
      'schedules.unknownShared',
    );
  });

  test('what another release left behind is not shown and cannot be run', async () => {
    await database.db.run(sql`
      insert into kernel_schedule (id, kind, subject_id, name, owner, every_seconds)
      values ('newer.thing', 'built-in', 'newer.thing', 'Newer', 'Newer', 60)`);
    assert.ok(!(await list()).some(({ id }) => id === 'newer.thing'));
    const run = await app.local({ method: 'POST', path: '/api/v1/schedules/newer.thing/runs' });
    assert.equal(run.body.code, 'schedules.unknown');
  });
});
