import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPolicy, deletePolicy, getEffectivePolicies, getPolicy } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { policyErrors } from './errors.ts';
import {
  addComputers,
  addTarget,
  type Estate,
  openEstate,
  type TestComputer,
} from './test-support/estate.ts';

const database = useTestDatabase();

describe('kinds of policies', () => {
  let estate: Estate;
  let computers: TestComputer[];
  let target: string;
  let broken = true;
  let word = 'one';
  const plain = { title: 'A kind', description: '', settings: Type.Object({}), example: {} };
  before(async () => {
    estate = openEstate(database.db, {
      kinds: [
        {
          ...plain,
          name: 'fragile',
          lines: () => ({ f: 1 }),
          assigned: async () => {
            if (broken) throw new Error('not now');
          },
        },
        {
          ...plain,
          name: 'wordy',
          lines: () => ({ word: true }),
          deliver: async () => ({ word }),
        },
        {
          ...plain,
          name: 'refusing',
          lines: () => ({ r: 1 }),
          assigned: async () => {
            throw policyErrors.notFound({ id: 'the task' });
          },
        },
        { ...plain, name: 'silent', lines: () => ({ s: 1 }), deliver: null },
      ],
    });
    computers = await addComputers(database.db, 2);
    target = await addTarget(
      database.db,
      computers.map(({ resource }) => resource),
    );
  });
  after(() => estate.stop());

  const create = (kind: string) =>
    estate.call(createPolicy, {
      body: { name: kind, kind, enabled: true, order: 1, targets: [target], settings: {} },
    });
  const guid = () => computers[0]?.guid ?? '';

  test('what fails while computing leaves all as it was, and is done when it works again', async () => {
    const { id } = await create('fragile');
    await assert.rejects(estate.policies.refreshAssignments(), /not now/);
    assert.deepEqual(await estate.policies.policiesOf(guid()), []);
    broken = false;
    await estate.policies.refreshAssignments();
    const [delivered] = await estate.policies.policiesOf(guid());
    assert.equal(delivered?.name, 'fragile');
    await estate.call(deletePolicy, { params: { id } });
  });

  test('a kind that refuses makes its computers fail, and keeps nobody else from theirs', async () => {
    const { id } = await create('refusing');
    const other = await create('wordy');
    const { counts } = await estate.call(getPolicy, { params: { id } });
    assert.equal(counts.failing, 2);
    const { policies } = await estate.call(getEffectivePolicies, { params: { id: guid() } });
    assert.equal(policies.find((one) => one.id === id)?.detail, 'There is no policy the task');
    assert.equal((await estate.policies.policiesOf(guid())).length, 2);
    await estate.call(deletePolicy, { params: { id } });
    await estate.call(deletePolicy, { params: { id: other.id } });
  });

  test('what a kind delivers is made again when it says so, without a new version', async () => {
    const { id } = await create('wordy');
    const version = async () => (await estate.policies.versionsOf([guid()])).get(guid());
    const before = await version();
    word = 'two';
    await database.db.transaction((tx) => estate.policies.refreshDocuments(tx));
    await estate.policies.refreshAssignments();
    assert.notEqual(await version(), before);
    assert.deepEqual((await estate.policies.policiesOf(guid())).at(-1)?.settings, { word: 'two' });
    await estate.call(deletePolicy, { params: { id } });
  });

  test('a kind that the server obeys is not delivered; its lines can be asked for', async () => {
    const { id } = await create('silent');
    assert.deepEqual(await estate.policies.policiesOf(guid()), []);
    assert.deepEqual(await estate.policies.linesOf(guid(), 'silent'), { s: 1 });
    assert.ok((await estate.policies.versionsOf([guid()])).has(guid()));
    const [inForce] = await estate.policies.policiesInForce(database.db, 'silent');
    assert.deepEqual(
      [inForce?.policyId, inForce?.version, inForce?.computers],
      [id, 1, computers.map((one) => one.guid)],
    );
    await database.db.transaction((tx) =>
      estate.policies.setCompliance(tx, [
        { policyId: id, version: 1, computer: guid(), state: 'failing', detail: 'it broke' },
      ]),
    );
    assert.equal((await estate.call(getPolicy, { params: { id } })).counts.failing, 1);
    await estate.call(deletePolicy, { params: { id } });
  });
});
