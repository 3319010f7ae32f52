import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Run, RunComputer, Task } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate, exited } from '../test-support/estate.ts';
import { adoptClosedWork } from './adopt-closed-work.ts';

const database = useTestDatabase();

describe('outcomes that an earlier release took in', () => {
  let estate: Estate;
  after(() => estate.stop());

  test('what an earlier release has closed is no success, and nobody waits for it', async () => {
    estate = createEstate(database.db);
    const task = await estate.call<Task>('createTask', {
      body: { name: 'lone', interpreter: 'sh', script: 'true' },
    });
    const computers = await estate.addComputers(4);
    const run = await estate.call<Run>('startRun', { body: { taskId: task.id, computers } });
    const works = new Map<string, string>();
    for (const agentId of computers) {
      const [item] = (await estate.fetch(agentId)).items;
      works.set(agentId, item?.id ?? '');
    }
    const [done = '', failed = '', refused = '', open = ''] = computers;
    /** As release 0.1.0 writes it: the line of the work alone. */
    const close = (agentId: string, state: string, message: string) =>
      database.db.run(sql`
      update agents_work set state = ${state}, message = ${message}, finished_at = now()
      where id = ${works.get(agentId) ?? ''}`);
    await close(done, 'done', 'exit code 0');
    await close(failed, 'failed', 'exit code 7');
    await close(refused, 'refused', 'this release of the agent knows no work run-task');
    for (let turn = 0; turn < 2; turn++) await adoptClosedWork(estate.parts());
    const params = { id: run.id };
    const { items } = await estate.call<{ items: RunComputer[] }>('listRunComputers', { params });
    const states = new Map(items.map(({ id, state, message }) => [id, { state, message }]));
    assert.equal(states.get(done)?.state, 'interrupted');
    assert.match(states.get(done)?.message ?? '', /earlier release.*“done: exit code 0”/);
    assert.equal(states.get(failed)?.state, 'failed');
    assert.equal(states.get(refused)?.state, 'failed');
    assert.equal(states.get(open)?.state, 'waiting');
    // Whoever was not heard yet tells it as ever.
    const more = exited(0);
    await estate.report([{ agentId: open, workId: works.get(open) ?? '', outcome: 'done', more }]);
    const ended = await estate.call<Run>('getRun', { params });
    assert.deepEqual(
      [ended.state, ended.counts.done, ended.counts.interrupted, ended.counts.failed],
      ['failed', 1, 1, 2],
    );
  });
});
