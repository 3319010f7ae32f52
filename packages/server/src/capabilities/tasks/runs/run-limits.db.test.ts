import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Run, RunComputer, Task, TaskInput } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate, exited, wrongCounts } from '../test-support/estate.ts';
import { beginDueRuns, forgetOldRuns, sweepRuns } from './sweep-runs.ts';

const database = useTestDatabase();
const refused = (code: string) => (error: { code?: string }) => error.code === `tasks.${code}`;

describe('limits, times and lists of runs', () => {
  let estate: Estate;
  let made = 0;
  before(() => {
    estate = createEstate(database.db);
  });
  after(async () => {
    assert.deepEqual(await wrongCounts(database.db), []);
    await estate.stop();
  });
  const newTask = (more: Partial<TaskInput> = {}): Promise<Task> =>
    estate.call('createTask', {
      body: { name: `task ${++made}`, interpreter: 'sh', script: 'true', ...more },
    });
  const run = (body: object): Promise<Run> => estate.call('startRun', { body });
  const read = (id: string): Promise<Run> => estate.call('getRun', { params: { id } });
  const only = async (agentId: string) => {
    const { items } = await estate.fetch(agentId);
    const [item] = items;
    assert.ok(item, 'there is no work');
    return item;
  };

  test('one key is one run, also of two at once; of something else it is refused', async () => {
    const task = await newTask();
    const other = await newTask();
    const ids = await estate.addComputers(2);
    const body = { taskId: task.id, computers: ids, idempotencyKey: 'click' };
    const [one, two] = await Promise.all([run(body), run(body)]);
    assert.equal(one.id, two.id);
    assert.equal((await run(body)).id, one.id);
    await assert.rejects(run({ ...body, taskId: other.id }), refused('keyOfAnother'));
    // The key of another person is another key.
    const hers = await estate.call<Run>('startRun', { body }, estate.principal('bea'));
    assert.notEqual(hers.id, one.id);
  });

  test('beyond the limit somebody else must approve; nobody else there, the asker may, and the audit says so', async () => {
    const task = await newTask();
    const ids = await estate.addComputers(3);
    const limited = createEstate(database.db);
    await database.db.run(sql`
      insert into kernel_setting (key, value, changed_by, changed_at, reason)
      values ('tasks.approval-limit', '2', 'test', now(), '')`);
    await limited.kernel.settings.refresh();
    try {
      const ask = () =>
        limited.call<Run>('startRun', { body: { taskId: task.id, computers: ids } });
      const decide = (id: string, approve: boolean, who = limited.principal('ada')) =>
        limited.call<Run>('approveRun', { params: { id }, body: { approve } }, who);
      const preview = await limited.call<{ needsApproval: boolean; computers: number }>(
        'previewRun',
        { body: { computers: ids } },
      );
      assert.deepEqual([preview.needsApproval, preview.computers], [true, 3]);
      const asked = await ask();
      assert.deepEqual([asked.state, asked.approvedBy], ['awaiting-approval', null]);
      assert.deepEqual((await limited.fetch(ids[0] ?? '')).items, []);
      await assert.rejects(decide(asked.id, true), refused('ownRequest'));
      await assert.rejects(
        decide(asked.id, true, limited.principal('robot', 'token')),
        refused('personNeeded'),
      );
      const approved = await decide(asked.id, true, limited.principal('bea'));
      assert.deepEqual([approved.state, approved.approvedBy], ['running', 'bea']);
      assert.equal((await limited.fetch(ids[0] ?? '')).items.length, 1);
      await assert.rejects(decide(asked.id, true), refused('notAwaiting'));
      limited.others.count = 0;
      const alone = await ask();
      assert.equal((await decide(alone.id, true)).approvedBy, 'ada');
      assert.equal(limited.audit.at(-1)?.details.ownRequest, true);
      const unwanted = await ask();
      const ended = await decide(unwanted.id, false);
      assert.deepEqual([ended.state, ended.counts.cancelled], ['cancelled', 3]);
      const forgotten = await ask();
      await database.db.run(
        sql`update tasks_run set expires_at = now() where id = ${forgotten.id}`,
      );
      await sweepRuns(estate.parts());
      const expired = await read(forgotten.id);
      assert.deepEqual(
        [expired.state, expired.counts.expired, expired.reason],
        ['failed', 3, 'nobody approved it in time; 3 expired'],
      );
    } finally {
      await database.db.run(sql`delete from kernel_setting where key = 'tasks.approval-limit'`);
      await limited.stop();
    }
  });

  test('a run for later begins when its time has come, once, whoever looks', async () => {
    const task = await newTask();
    const [id = ''] = await estate.addComputers(1);
    const startAt = new Date(Date.now() + 3_600_000).toISOString();
    const later = await run({ taskId: task.id, computers: [id], startAt });
    assert.equal(later.state, 'scheduled');
    assert.deepEqual((await estate.fetch(id)).items, []);
    await beginDueRuns(estate.parts());
    assert.equal((await read(later.id)).state, 'scheduled');
    await database.db.run(sql`update tasks_run set start_at = now() where id = ${later.id}`);
    await Promise.all([
      beginDueRuns(estate.parts()),
      beginDueRuns(estate.parts()),
      beginDueRuns(estate.parts()),
    ]);
    assert.equal((await read(later.id)).state, 'running');
    assert.equal((await estate.fetch(id)).items.length, 1);
    const cancelled = await run({ taskId: task.id, computers: [id], startAt });
    const ended = await estate.call<Run>('cancelRun', { params: { id: cancelled.id } });
    assert.deepEqual([ended.state, ended.counts.cancelled], ['cancelled', 1]);
  });

  test('lists have pages, searches and states', async () => {
    const task = await newTask({ name: 'Listed task' });
    const ids = await estate.addComputers(5, 'row-');
    const one = await run({ taskId: task.id, computers: ids });
    const two = await run({ taskId: task.id, computers: ids.slice(0, 1) });
    type Page<T> = { items: T[]; total: number; nextCursor: string | null };
    const all: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page: Page<RunComputer> = await estate.call('listRunComputers', {
        params: { id: one.id },
        query,
      });
      assert.equal(page.total, 5);
      all.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    assert.deepEqual(all, ['row-1', 'row-2', 'row-3', 'row-4', 'row-5']);
    const found = await estate.call<Page<Run>>('listRuns', { query: { search: 'LISTED' } });
    assert.deepEqual(
      found.items.map(({ id }) => id),
      [two.id, one.id],
    );
    const none = await estate.call<Page<Run>>('listRuns', {
      query: { subjectId: task.id, state: 'done' },
    });
    assert.equal(none.total, 0);
    const mine = await estate.call<Page<{ run: Run }>>('listComputerRuns', {
      params: { id: ids[0] },
    });
    assert.deepEqual(
      mine.items.map(({ run: { id } }) => id),
      [two.id, one.id],
    );
    await assert.rejects(
      estate.call('listRuns', { query: { cursor: 'nonsense' } }),
      refused('badCursor'),
    );
  });

  test('what is wrong is refused before anything is made', async () => {
    const task = await newTask({ parameters: [{ name: 'NEEDED', required: true }] });
    const [id = ''] = await estate.addComputers(1);
    const reach = { computers: [id] };
    await assert.rejects(run({ taskId: task.id, ...reach }), refused('valueMissing'));
    await assert.rejects(
      run({ taskId: task.id, ...reach, values: { NEEDED: 'x', NO: '' } }),
      refused('valueUnknown'),
    );
    await assert.rejects(run({ ...reach }), refused('oneSubject'));
    await assert.rejects(run({ taskId: task.id, values: { NEEDED: '' } }), refused('oneReach'));
    await assert.rejects(run({ taskId: id, ...reach }), refused('notFound'));
    await assert.rejects(
      estate.call('createTask', {
        body: { name: task.name.toUpperCase(), interpreter: 'sh', script: '' },
      }),
      refused('nameTaken'),
    );
  });

  test('old runs are forgotten with all that belongs to them', async () => {
    const task = await newTask();
    const [id = ''] = await estate.addComputers(1);
    const old = await run({ taskId: task.id, computers: [id] });
    const item = await only(id);
    await estate.output(id, item.id, 0, 'live');
    await estate.report([{ agentId: id, workId: item.id, outcome: 'done', more: exited(0, 'x') }]);
    await database.db.run(
      sql`update tasks_run set finished_at = now() - interval '200 days' where id = ${old.id}`,
    );
    assert.equal(await forgetOldRuns(estate.parts(), 180), 1);
    await assert.rejects(read(old.id), refused('notFound'));
    const left = await database.db.first<{ n: number }>(sql`
      select (select count(*) from tasks_output where work_id = ${item.id})
        + (select count(*) from tasks_step_outcome where work_id = ${item.id}) as n`);
    assert.equal(left?.n, 0);
  });
});
