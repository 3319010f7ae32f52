import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { Run, Task } from '@reeve/protocol/api';
import { Compile } from 'typebox/compile';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate, exited } from '../test-support/estate.ts';
import { dueTime, repeatCompliance, runDuePolicies } from './policy-runs.ts';
import { blockoutKind, maintenanceWindowKind } from './window-kinds.ts';

const database = useTestDatabase();
const refused = (code: string) => (error: { code?: string }) => error.code === `tasks.${code}`;

test('windows and blockouts: examples fit, lines go by name, times that never come are refused', async () => {
  for (const kind of [maintenanceWindowKind, blockoutKind]) {
    assert.ok(Compile(kind.settings).Check(kind.example));
    await kind.check(database.db, kind.example);
  }
  assert.deepEqual(maintenanceWindowKind.lines(maintenanceWindowKind.example), {
    'Weekday nights': { cron: '0 22 * * 1-5', durationMinutes: 360, timeZone: 'local' },
  });
  const window = { name: 'a', cron: '0 1 * * *', durationMinutes: 60, timeZone: 'Europe/Berlin' };
  const check = (...windows: object[]) => maintenanceWindowKind.check(database.db, { windows });
  await check(window);
  await assert.rejects(check(window, window), refused('windowTwice'));
  await assert.rejects(check({ ...window, cron: '0 1 31 2 *' }), refused('badCron'));
  await assert.rejects(check({ ...window, cron: '* * * * * *' }), refused('badCron'));
  await assert.rejects(check({ ...window, timeZone: 'Mars/Base' }), refused('badTimeZone'));
});

test('a time counts once it has come, since the version was made, and not hours later', () => {
  const at = (text: string) => new Date(`2026-03-10T${text}:00.000Z`);
  const nightly = { cron: '0 2 * * *' };
  const made = at('00:00');
  assert.equal(dueTime(nightly, made, at('01:59')), null);
  assert.deepEqual(dueTime(nightly, made, at('02:00')), at('02:00'));
  assert.deepEqual(dueTime(nightly, made, at('02:59')), at('02:00'));
  assert.equal(dueTime(nightly, made, at('03:01')), null);
  assert.equal(dueTime(nightly, at('02:10'), at('02:20')), null);
  assert.deepEqual(
    dueTime({ ...nightly, timeZone: 'Asia/Tokyo' }, at('00:00'), at('17:00')),
    at('17:00'),
  );
  assert.equal(dueTime({}, made, at('02:00')), null);
});

describe('policies that run a task', () => {
  let estate: Estate;
  let task: Task;
  before(async () => {
    estate = createEstate(database.db);
    task = await estate.call<Task>('createTask', {
      body: {
        name: 'harden',
        interpreter: 'sh',
        script: 'true',
        parameters: [{ name: 'LEVEL', required: true }],
      },
    });
  });
  after(() => estate.stop());
  const kind = () => {
    const found = estate.tasks.policyKinds.find(({ name }) => name === 'run-task');
    assert.ok(found);
    return found;
  };
  const runs = async (): Promise<Run[]> =>
    (await estate.call<{ items: Run[] }>('listRuns', { query: { subjectId: task.id } })).items;

  test('each computer runs a version once, however often it is told', async () => {
    const computers = await estate.addComputers(3);
    const policy = {
      policyId: newGuid(),
      name: 'Hardening',
      version: 1,
      settings: { taskId: task.id, values: { LEVEL: '2' } },
    };
    const assign = (version: number, to: readonly string[]) =>
      database.db.transaction(async (tx) =>
        kind().assigned?.(tx, { ...policy, version, computers: to }),
      );
    await Promise.all([assign(1, computers.slice(0, 2)), assign(1, computers.slice(0, 2))]);
    await assign(1, computers);
    assert.deepEqual(
      (await runs()).map(({ computers: count, cause }) => [count, cause]),
      [
        [1, 'policy: Hardening (version 1)'],
        [2, 'policy: Hardening (version 1)'],
      ],
    );
    const last = () => estate.compliance.at(-1);
    assert.equal(last()?.state, 'pending');
    const [agentId = '', other = ''] = computers;
    const [item] = (await estate.fetch(agentId)).items;
    await estate.report([{ agentId, workId: item?.id ?? '', outcome: 'done', more: exited(0) }]);
    assert.deepEqual(last(), {
      policyId: policy.policyId,
      version: 1,
      computer: agentId,
      state: 'compliant',
      detail: 'done: exit code 0',
    });
    const [failing] = (await estate.fetch(other)).items;
    const more = exited(4);
    await estate.report([{ agentId: other, workId: failing?.id ?? '', outcome: 'failed', more }]);
    assert.deepEqual([last()?.state, last()?.detail], ['failing', 'failed: exit code 4']);
    estate.compliance.length = 0;
    assert.equal(await repeatCompliance(estate.parts()), '3 outcomes were repeated');
    assert.deepEqual(estate.compliance.map(({ state }) => state).sort(), [
      'compliant',
      'failing',
      'pending',
    ]);
    await assign(2, computers);
    assert.equal((await runs()).length, 3);
  });

  test('by cron it runs at each time once, and not when it is told of computers', async () => {
    const computers = await estate.addComputers(2);
    const policy = {
      policyId: newGuid(),
      name: 'Nightly',
      version: 1,
      settings: { taskId: task.id, values: { LEVEL: '1' }, cron: '0 2 * * *' },
      computers,
      changedAt: '2026-03-01T00:00:00.000Z',
    };
    const before = (await runs()).length;
    await database.db.transaction(async (tx) => kind().assigned?.(tx, policy));
    assert.equal((await runs()).length, before);
    const parts = estate.parts();
    const needs = { ...parts.needs, policiesInForce: async () => [policy] };
    const at = new Date('2026-03-10T02:05:00.000Z');
    await runDuePolicies({ ...parts, needs }, at);
    await runDuePolicies({ ...parts, needs }, new Date(at.getTime() + 30_000));
    assert.equal((await runs()).length, before + 1);
    await runDuePolicies({ ...parts, needs }, new Date(at.getTime() + 86_400_000));
    assert.equal((await runs()).length, before + 2);
  });

  test('what does not fit is refused when the policy is saved', async () => {
    const check = (settings: object) => kind().check(database.db, { ...settings });
    await check({ taskId: task.id, values: { LEVEL: '1' } });
    await assert.rejects(check({ taskId: task.id }), refused('valueMissing'));
    await assert.rejects(check({ taskId: newGuid() }), refused('notFound'));
    await assert.rejects(check({}), refused('oneSubject'));
    const cron = { taskId: task.id, values: { LEVEL: '1' }, cron: '0 2 * * *' };
    await assert.rejects(check({ ...cron, timeZone: 'local' }), refused('badTimeZone'));
  });
});
