import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Run, RunComputer, Task, TaskInput } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate, exited, wrongCounts } from '../test-support/estate.ts';
import { retryDeadlocks } from './retry-deadlocks.ts';
import { sweepRuns } from './sweep-runs.ts';

const database = useTestDatabase();
const refused = (code: string) => (error: { code?: string }) => error.code === `tasks.${code}`;

describe('runs of tasks', () => {
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
  const computers = async (id: string): Promise<RunComputer[]> =>
    (await estate.call<{ items: RunComputer[] }>('listRunComputers', { params: { id } })).items;
  const only = async (agentId: string) => {
    const { items } = await estate.fetch(agentId);
    const [item] = items;
    assert.ok(item, 'there is no work');
    return item;
  };

  test('a run is asked of every computer, and each answers once', async () => {
    const task = await newTask({ parameters: [{ name: 'DAYS', default: '3' }] });
    const [first = '', second = ''] = await estate.addComputers(2);
    const begun = await run({ taskId: task.id, computers: [first, second], values: { DAYS: '5' } });
    assert.deepEqual(
      [begun.state, begun.counts.waiting, begun.reach],
      ['running', 2, '2 computers'],
    );
    const item = await only(first);
    assert.equal(item.kind, 'run-task');
    const { runId, task: order } = item.parameters as {
      runId: string;
      task: { environment: object; script: string };
    };
    assert.deepEqual([runId, order.environment, order.script], [begun.id, { DAYS: '5' }, 'true']);
    await estate.start(first, item);
    assert.equal((await read(begun.id)).counts.running, 1);
    await estate.report([{ agentId: first, workId: item.id, outcome: 'done', more: exited(0) }]);
    const other = await only(second);
    await estate.report([
      { agentId: second, workId: other.id, outcome: 'failed', more: exited(3) },
    ]);
    const ended = await read(begun.id);
    assert.deepEqual([ended.state, ended.reason], ['failed', '1 failed']);
    assert.ok(ended.finishedAt);
    const rows = await computers(begun.id);
    assert.deepEqual(
      rows.map(({ state, message, exitCode, channel }) => [state, message, exitCode, channel]),
      [
        ['done', 'exit code 0', 0, 'push'],
        ['failed', 'exit code 3', 3, 'push'],
      ],
    );
    // Told again, it is what it was.
    await estate.report([{ agentId: second, workId: other.id, outcome: 'done', more: exited(0) }]);
    assert.equal((await read(begun.id)).counts.failed, 1);
  });

  test('no false success: an agent’s word without the exit code for it is a failure', async () => {
    const task = await newTask({ successExitCodes: [0, 2] });
    const ids = await estate.addComputers(5);
    const { id } = await run({ taskId: task.id, computers: ids });
    const results = [exited(1), {}, { details: { exitCode: 'zero' } }, exited(2), exited(0)];
    for (const [index, agentId] of ids.entries()) {
      const item = await only(agentId);
      const more = results[index] ?? {};
      await estate.report([{ agentId, workId: item.id, outcome: 'done', more }]);
    }
    assert.deepEqual(
      (await computers(id)).map(({ state }) => state),
      ['failed', 'failed', 'failed', 'done', 'done'],
    );
  });

  test('no false success: the word of another agent, and of one for work of another run', async () => {
    const task = await newTask();
    const [mine = '', stranger = ''] = await estate.addComputers(2);
    const one = await run({ taskId: task.id, computers: [mine] });
    const two = await run({ taskId: task.id, computers: [stranger] });
    const item = await only(mine);
    const setAside = await estate.report([
      { agentId: stranger, workId: item.id, outcome: 'done', more: exited(0) },
    ]);
    assert.equal(setAside, 1);
    const states = async () => [(await read(one.id)).state, (await read(two.id)).state];
    assert.deepEqual(await states(), ['running', 'running']);
    await estate.report([{ agentId: mine, workId: item.id, outcome: 'done', more: exited(0) }]);
    assert.deepEqual(await states(), ['done', 'running']);
  });

  test('who is late is expired, and stays so; what it says then is noted', async () => {
    const task = await newTask();
    const [id = ''] = await estate.addComputers(1);
    const begun = await run({ taskId: task.id, computers: [id] });
    const item = await only(id);
    await estate.expireAll();
    const ended = await read(begun.id);
    assert.deepEqual([ended.state, ended.reason], ['failed', '1 expired']);
    await estate.report([{ agentId: id, workId: item.id, outcome: 'done', more: exited(0) }]);
    const [row] = await computers(begun.id);
    assert.equal(row?.state, 'expired');
    assert.match(row?.message ?? '', /reported done when it was too late/);
    assert.equal((await read(begun.id)).state, 'failed');
  });

  test('who has begun in time may end after it; whoever is silent for ever was interrupted', async () => {
    const task = await newTask({ timeoutSeconds: 60 });
    const [talks = '', silent = ''] = await estate.addComputers(2);
    const begun = await run({ taskId: task.id, computers: [talks, silent] });
    const items = [await only(talks), await only(silent)] as const;
    await estate.start(talks, items[0]);
    await estate.start(silent, items[1]);
    await estate.expireAll();
    assert.deepEqual((await read(begun.id)).counts.running, 2);
    await estate.report([
      { agentId: talks, workId: items[0].id, outcome: 'done', more: exited(0) },
    ]);
    assert.deepEqual((await read(begun.id)).counts.done, 1);
    await sweepRuns(estate.parts());
    assert.equal((await read(begun.id)).state, 'running');
    await database.db.run(
      sql`update tasks_run set expires_at = now() - interval '3 hours' where id = ${begun.id}`,
    );
    await sweepRuns(estate.parts());
    const ended = await read(begun.id);
    assert.deepEqual([ended.state, ended.reason], ['failed', '1 interrupted']);
  });

  test('what the agent says of an interruption, a refusal and a cancellation stands', async () => {
    const task = await newTask();
    const ids = await estate.addComputers(3);
    const { id } = await run({ taskId: task.id, computers: ids });
    for (const [index, outcome] of ['interrupted', 'refused', 'cancelled'].entries()) {
      const agentId = ids[index] ?? '';
      const item = await only(agentId);
      const more = { message: 'so it was' };
      await estate.report([{ agentId, workId: item.id, outcome, more }]);
    }
    assert.deepEqual(
      (await computers(id)).map(({ state, message }) => [state, message]),
      [
        ['interrupted', 'so it was'],
        ['failed', 'the agent refused: so it was'],
        ['cancelled', 'so it was'],
      ],
    );
  });

  test('a cancelled run: who waits ends at once, who runs is asked and says what became of it', async () => {
    const task = await newTask();
    const ids = await estate.addComputers(3);
    const [waits = '', runs = '', finishes = ''] = ids;
    const { id } = await run({ taskId: task.id, computers: ids });
    const running = await only(runs);
    const finishing = await only(finishes);
    await estate.start(runs, running);
    await estate.start(finishes, finishing);
    const stopped = await estate.call<Run>('cancelRun', {
      params: { id },
      body: { reason: 'wrong target' },
    });
    assert.deepEqual(
      [stopped.state, stopped.reason, stopped.counts.cancelled, stopped.counts.running],
      ['running', 'cancelled by ada: wrong target', 1, 2],
    );
    assert.deepEqual((await estate.fetch(waits)).items, []);
    assert.deepEqual((await estate.fetch(runs)).cancel, [running.id]);
    await estate.report([
      { agentId: runs, workId: running.id, outcome: 'cancelled' },
      { agentId: finishes, workId: finishing.id, outcome: 'done', more: exited(0) },
    ]);
    const ended = await read(id);
    assert.deepEqual([ended.state, ended.counts.cancelled, ended.counts.done], ['cancelled', 2, 1]);
    await assert.rejects(estate.call('cancelRun', { params: { id } }), refused('ended'));
  });

  test('results that come in while a run is cancelled, at two servers at once: each computer ends once', async () => {
    const task = await newTask();
    const other = createEstate(database.db, { home: estate.home });
    for (let round = 0; round < 5; round++) {
      const ids = await estate.addComputers(60);
      const { id } = await run({ taskId: task.id, computers: ids });
      const work = await Promise.all(
        ids.slice(0, 40).map(async (agentId) => ({ agentId, workId: (await only(agentId)).id })),
      );
      const reports = (at: Estate, from: number, outcome: string) =>
        retryDeadlocks(() =>
          at.report(
            work.slice(from, from + 15).map((one) => ({ ...one, outcome, more: exited(0) })),
          ),
        );
      await Promise.all([
        reports(estate, 0, 'done'),
        estate.call('cancelRun', { params: { id } }),
        reports(other, 10, 'done'),
        reports(estate, 20, 'cancelled'),
        other.call('cancelRun', { params: { id } }).catch(() => undefined),
      ]);
      await reports(estate, 30, 'cancelled');
      const ended = await read(id);
      assert.deepEqual([ended.counts.waiting, ended.counts.running], [0, 0]);
      assert.equal(ended.counts.done + ended.counts.cancelled, 60);
      assert.equal(ended.state, 'cancelled');
    }
    await other.stop();
  });

  test('a later version changes nothing of a run; a rerun takes the failures alone, with the version as it was', async () => {
    const task = await newTask({ script: 'old' });
    const [good = '', bad = ''] = await estate.addComputers(2);
    const first = await run({ taskId: task.id, computers: [good, bad] });
    const {
      usedBy: _,
      lastRunAt: __,
      changedAt: ___,
      changedBy: ____,
      id: _____,
      version: ______,
      ...same
    } = task;
    await estate.call('updateTask', { params: { id: task.id }, body: { ...same, script: 'new' } });
    for (const [agentId, exitCode] of [
      [good, 0],
      [bad, 1],
    ] as const) {
      const item = await only(agentId);
      assert.equal((item.parameters as { task: { script: string } }).task.script, 'old');
      const outcome = exitCode === 0 ? 'done' : 'failed';
      await estate.report([{ agentId, workId: item.id, outcome, more: exited(exitCode) }]);
    }
    const again = await estate.call<Run>('rerunFailures', { params: { id: first.id } });
    assert.deepEqual([again.computers, again.rerunOf, again.subject.version], [1, first.id, 1]);
    const item = await only(bad);
    assert.equal((item.parameters as { task: { script: string } }).task.script, 'old');
    await assert.rejects(
      estate.call('rerunFailures', { params: { id: again.id } }),
      refused('notEnded'),
    );
    await estate.report([{ agentId: bad, workId: item.id, outcome: 'done', more: exited(0) }]);
    await assert.rejects(
      estate.call('rerunFailures', { params: { id: again.id } }),
      refused('nothingFailed'),
    );
    // Deleted, its runs stay readable.
    await estate.call('deleteTask', { params: { id: task.id } });
    assert.equal((await read(first.id)).subject.name, task.name);
  });

  test('a computer whose agent was shut out has failed before it began', async () => {
    const task = await newTask();
    const [good = '', out = ''] = await estate.addComputers(2);
    await database.db.run(sql`update agents_registration set status = 'revoked' where id = ${out}`);
    const begun = await run({ taskId: task.id, computers: [good, out] });
    assert.deepEqual([begun.counts.waiting, begun.counts.failed], [1, 1]);
    const alone = await run({ taskId: task.id, computers: [out] });
    assert.deepEqual([alone.state, alone.counts.failed], ['failed', 1]);
  });

  test('an agent that cannot do it yet waits, and the page says why', async () => {
    const task = await newTask();
    const [old = ''] = await estate.addComputers(1);
    await database.db.run(sql`update agents_presence set protocol = 1 where agent_id = ${old}`);
    const begun = await run({ taskId: task.id, computers: [old] });
    assert.match((await computers(begun.id))[0]?.message ?? '', /cannot do this yet/);
    assert.equal((await read(begun.id)).counts.waiting, 1);
  });

  test('what a computer waits for is told, and forgotten when it begins', async () => {
    const task = await newTask({ needsWindow: true });
    const [id = '', stranger = ''] = await estate.addComputers(2);
    const begun = await run({ taskId: task.id, computers: [id] });
    const item = await only(id);
    const message = async () => (await computers(begun.id))[0]?.message;
    await estate.progress(id, item.id, 'waits for a maintenance window');
    assert.equal(await message(), 'waits for a maintenance window');
    await estate.progress(stranger, item.id, 'not mine to say');
    assert.equal(await message(), 'waits for a maintenance window');
    await estate.start(id, item);
    assert.equal(await message(), '');
    await estate.report([{ agentId: id, workId: item.id, outcome: 'done', more: exited(0) }]);
    await estate.progress(id, item.id, 'too late');
    assert.equal(await message(), 'exit code 0');
  });
});
