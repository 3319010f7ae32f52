import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPolicy, deletePolicy, updatePolicy } from '@reeve/protocol/api';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { addFilter, addTarget, type Estate, openEstate, policyOf } from './test-support/estate.ts';

const database = useTestDatabase();

describe('what uses targets and filters', () => {
  let estate: Estate;
  before(() => {
    estate = openEstate(database.db);
  });
  after(() => estate.stop());

  test('a target is used by the newest version, and by the one that a roll-out replaces', async () => {
    const [first, second] = [await addTarget(database.db, []), await addTarget(database.db, [])];
    const filterId = await addFilter(database.db, []);
    const rollOut = {
      rings: [{ name: 'Pilots', filterId }],
      haltAbovePercent: 10,
      minimumReports: 1,
      advanceAtPercent: 100,
      soakMinutes: 0,
    };
    const targets = async () =>
      (await estate.policies.findTargetUses(database.db, [first, second])).map((one) => one.usedId);
    const filters = () => estate.policies.findFilterUses(database.db, [filterId]);
    const { id } = await estate.call(createPolicy, { body: policyOf('Used', [first], { x: 1 }) });
    assert.deepEqual(await targets(), [first]);
    assert.deepEqual(await filters(), []);
    await estate.call(updatePolicy, {
      params: { id },
      body: policyOf('Used', [second], { x: 1 }, { rollOut }),
    });
    assert.deepEqual((await targets()).sort(), [first, second].sort());
    assert.deepEqual(await filters(), [{ usedId: filterId, kind: 'policy', id, name: 'Used' }]);
    // Both rings are empty: the roll-out ends, and the former target is free.
    for (let step = 0; step < 3; step++) await estate.step();
    assert.deepEqual(await targets(), [second]);
    await estate.call(deletePolicy, { params: { id } });
    assert.deepEqual(await targets(), []);
    assert.deepEqual(await filters(), []);
  });
});
