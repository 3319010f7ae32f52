import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Run, ScheduledRun, Task } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate } from '../test-support/estate.ts';

const database = useTestDatabase();
const refused = (code: string) => (error: { code?: string }) => error.code === code;

describe('scheduled runs', () => {
  let estate: Estate;
  let task: Task;
  before(async () => {
    estate = createEstate(database.db);
    task = await estate.call<Task>('createTask', {
      body: { name: 'nightly', interpreter: 'sh', script: 'true' },
    });
  });
  after(() => estate.stop());
  const input = (computers: readonly string[], more: object = {}) => ({
    name: 'Every night',
    run: { taskId: task.id, computers },
    cron: '0 2 * * *',
    timeZone: 'Europe/Berlin',
    enabled: true,
    ...more,
  });
  const create = (body: object): Promise<ScheduledRun> =>
    estate.call('createScheduledRun', { body });

  test('it has its schedule, runs as such, and uses its task', async () => {
    const computers = await estate.addComputers(2);
    const made = await create(input(computers));
    assert.ok(made.nextRunAt && Date.parse(made.nextRunAt) > Date.now());
    const said = await estate.kernel.schedules.runNow(made.scheduleId, 'ada');
    assert.equal(said, 'nightly on 2 computers (2 computers)');
    const [listed] = await estate.call<ScheduledRun[]>('listScheduledRuns');
    const run = await estate.call<Run>('getRun', { params: { id: listed?.lastRun } });
    assert.deepEqual(
      [run.cause, run.createdBy, run.counts.waiting],
      ['schedule, at once by ada: Every night', 'ada', 2],
    );
    await assert.rejects(
      estate.call('deleteTask', { params: { id: task.id } }),
      refused('tasks.inUse'),
    );
    const off = await estate.call<ScheduledRun>('updateScheduledRun', {
      params: { id: made.id },
      body: input(computers, { enabled: false }),
    });
    assert.equal(off.nextRunAt, null);
    await estate.call('deleteScheduledRun', { params: { id: made.id } });
    assert.deepEqual(await estate.call('listScheduledRuns'), []);
    await estate.call('getRun', { params: { id: run.id } });
  });

  test('what could not run is refused when it is saved', async () => {
    const [id = ''] = await estate.addComputers(1);
    await assert.rejects(create(input([id], { cron: 'never' })), refused('schedules.badCron'));
    await assert.rejects(
      create(input([id], { run: { taskId: task.id } })),
      refused('tasks.oneReach'),
    );
    await assert.rejects(create(input([task.id])), refused('filters.computerNotFound'));
  });

  test('an approval holds for the next occurrences, until something is changed', async () => {
    const computers = await estate.addComputers(3);
    await database.db.run(sql`
      insert into kernel_setting (key, value, changed_by, changed_at, reason)
      values ('tasks.approval-limit', '1', 'test', now(), '')`);
    await estate.kernel.settings.refresh();
    const made = await create(input(computers.slice(0, 2)));
    const occur = async (): Promise<Run> => {
      await estate.kernel.schedules.runNow(made.scheduleId, `ada ${Math.random()}`);
      const [listed] = await estate.call<ScheduledRun[]>('listScheduledRuns');
      return estate.call('getRun', { params: { id: listed?.lastRun } });
    };
    const first = await occur();
    assert.equal(first.state, 'awaiting-approval');
    await estate.call(
      'approveRun',
      { params: { id: first.id }, body: { approve: true } },
      estate.principal('bea'),
    );
    const second = await occur();
    assert.deepEqual([second.state, second.approvedBy], ['running', 'bea']);
    const body = { name: 'nightly', interpreter: 'sh', script: 'other' };
    await estate.call('updateTask', { params: { id: task.id }, body });
    assert.equal((await occur()).state, 'awaiting-approval');
    await database.db.run(sql`delete from kernel_setting where key = 'tasks.approval-limit'`);
  });
});
