import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicyComputers,
  type Policy,
  type PolicyInput,
  updatePolicy,
} from '@reeve/protocol/api';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  addComputers,
  addTarget,
  type Estate,
  openEstate,
  policyOf,
  type TestComputer,
} from './test-support/estate.ts';

const database = useTestDatabase();

describe('compliance', () => {
  let estate: Estate;
  let computers: TestComputer[];
  let all: string;
  let first: string;
  before(async () => {
    estate = openEstate(database.db);
    computers = await addComputers(database.db, 6);
    all = await addTarget(
      database.db,
      computers.map(({ resource }) => resource),
    );
    first = await addTarget(database.db, [computers[0]?.resource ?? 0]);
  });
  after(() => estate.stop());

  const create = (input: PolicyInput): Promise<Policy> =>
    estate.call(createPolicy, { body: input });
  const remove = (id: string) => estate.call(deletePolicy, { params: { id } });
  const guidOf = (index: number): string => computers[index]?.guid ?? '';

  test('compliance: only what was said of the version in force, and only while it is fresh', async () => {
    const made = await create(policyOf('Watched', [all], { w: 1 }));
    const params = { id: made.id };
    const counts = async () => (await estate.call(getPolicy, { params })).counts;
    const [a, b, c, d] = computers as [TestComputer, TestComputer, TestComputer, TestComputer];
    await estate.report(made.id, 1, [a, b], 'compliant');
    await estate.report(made.id, 1, [c], 'failing');
    await estate.report(made.id, 7, [d], 'compliant');
    const nothing = { compliant: 0, failing: 0, pending: 0, notApplicable: 0, unknown: 0 };
    assert.deepEqual(await counts(), { ...nothing, compliant: 2, failing: 1, unknown: 3 });
    await estate.report(made.id, 1, [c], 'not-applicable');
    assert.deepEqual(await counts(), { ...nothing, compliant: 2, notApplicable: 1, unknown: 3 });
    const list = await estate.call(listPolicyComputers, { params, query: { state: 'compliant' } });
    assert.deepEqual(list.items.map(({ id }) => id).sort(), [a.guid, b.guid].sort());
    assert.equal(list.total, 2);
    await estate.report(
      made.id,
      1,
      [d],
      'compliant',
      new Date(estate.time.now - 73 * 3_600_000).toISOString(),
    );
    assert.equal((await counts()).compliant, 2);
    estate.time.now += 73 * 3_600_000;
    assert.deepEqual(await counts(), { ...nothing, unknown: 6 });
    estate.time.now -= 73 * 3_600_000;
    const rival = await create(policyOf('Rival', [first], { w: 5 }, { order: 1 }));
    assert.deepEqual(await counts(), { ...nothing, compliant: 1, notApplicable: 2, unknown: 3 });
    await remove(rival.id);
    assert.equal(
      (await counts()).unknown,
      4,
      'what was said before the rival came is not believed again',
    );
    await estate.call(updatePolicy, { params, body: policyOf('Watched', [all], { w: 2 }) });
    assert.deepEqual(await counts(), { ...nothing, unknown: 6 });
    await remove(made.id);
  });

  test('states that are none are set aside; a clock that runs ahead keeps nothing fresh', async () => {
    const made = await create(policyOf('Clock', [all], { w: 1 }));
    const rejected = await database.db.transaction((tx) =>
      estate.policies.stateHandler.apply(tx, [
        {
          id: 5,
          agentId: guidOf(0),
          receivedAt: new Date().toISOString(),
          data: { policyId: 'x' },
        },
      ]),
    );
    assert.deepEqual(rejected, [{ id: 5, reason: 'its data is no state of a policy' }]);
    await estate.report(made.id, 1, computers.slice(0, 1), 'compliant', '2099-01-01T00:00:00.000Z');
    const { items } = await estate.call(listPolicyComputers, {
      params: { id: made.id },
      query: { state: 'compliant' },
    });
    assert.ok(Date.parse(items[0]?.checkedAt ?? '') <= Date.now());
    await remove(made.id);
  });
});
