import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@reeve/base';
import {
  createPolicy,
  deletePolicy,
  listPolicies,
  type Policy,
  type PolicyInput,
  previewPolicy,
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

describe('the preview of a policy', () => {
  let estate: Estate;
  let computers: TestComputer[];
  let all: string;
  let odd: string;
  let base: Policy;
  before(async () => {
    estate = openEstate(database.db);
    computers = await addComputers(database.db, 8);
    all = await addTarget(
      database.db,
      computers.map(({ resource }) => resource),
    );
    odd = await addTarget(
      database.db,
      computers.filter((_, index) => index % 2).map(({ resource }) => resource),
    );
    base = await estate.call(createPolicy, { body: policyOf('Base', [odd], { x: 1, y: 1 }) });
  });
  after(() => estate.stop());

  const preview = (policy: PolicyInput, id?: string) =>
    estate.call(previewPolicy, { body: { policy, ...(id ? { id } : {}) } });

  test('a new policy: whom it reaches, where lines change, who wins and loses', async () => {
    const stronger = await preview(policyOf('New', [all], { y: 2, z: 2 }, { order: 1 }));
    assert.deepEqual(
      [stronger.computers, stronger.added, stronger.removed, stronger.changed],
      [8, 8, 0, 8],
    );
    assert.deepEqual(stronger.rivals, [
      { id: base.id, name: 'Base', computers: 4, wins: false, lines: ['y'] },
    ]);
    const weaker = await preview(policyOf('New', [odd], { y: 2 }, { order: 900 }));
    assert.equal(weaker.changed, 0, 'all of its lines are lost');
    assert.deepEqual(weaker.rivals, [
      { id: base.id, name: 'Base', computers: 4, wins: true, lines: ['y'] },
    ]);
    assert.equal(
      (await preview(policyOf('New', [odd], { x: 1 }, { order: 1 }))).changed,
      0,
      'the same value',
    );
  });

  test('a change of a policy against what it is now', async () => {
    const same = await preview(policyOf('Base', [odd], { x: 1, y: 1 }), base.id);
    assert.deepEqual([same.computers, same.added, same.removed, same.changed], [4, 0, 0, 0]);
    assert.deepEqual(new Set(same.sample.map(({ change }) => change)), new Set(['stays']));
    const wider = await preview(policyOf('Base', [all], { x: 1, y: 7 }), base.id);
    assert.deepEqual([wider.computers, wider.added, wider.removed, wider.changed], [8, 4, 0, 8]);
    assert.equal(wider.sample.length, 8);
    assert.equal(wider.sample[0]?.change, 'added');
    const nobody = await preview(policyOf('Base', [], { x: 1 }), base.id);
    assert.deepEqual(
      [nobody.computers, nobody.added, nobody.removed, nobody.changed],
      [0, 0, 4, 4],
    );
    const off = await preview(policyOf('Base', [odd], { x: 1 }, { enabled: false }), base.id);
    assert.deepEqual([off.computers, off.removed], [0, 4]);
  });

  test('it saves nothing, and refuses what saving would refuse', async () => {
    await preview(policyOf('Ghost', [all], { x: 5 }));
    assert.equal((await estate.call(listPolicies, { query: {} })).total, 1);
    await assert.rejects(
      preview(policyOf('Bad', [all], { x: 'one' })),
      (error: unknown) => error instanceof AppError && error.code === 'policies.badSettings',
    );
  });

  test('what it says is what saving does', async () => {
    const policy = policyOf('Real', [all], { y: 3 }, { order: 1 });
    const said = await preview(policy);
    const lines = async () =>
      Promise.all(
        computers.map(async ({ guid }) =>
          JSON.stringify(
            Object.assign(
              {},
              ...(await estate.policies.policiesOf(guid)).map(({ settings }) => settings),
            ),
          ),
        ),
      );
    const before = await lines();
    const { id, computers: reached } = await estate.call(createPolicy, { body: policy });
    const after = await lines();
    assert.equal(said.computers, reached);
    assert.equal(said.changed, after.filter((one, index) => one !== before[index]).length);
    await estate.call(deletePolicy, { params: { id } });
  });
});
