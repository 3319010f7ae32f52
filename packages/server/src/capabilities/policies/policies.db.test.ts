import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError, newGuid } from '@reeve/base';
import {
  clonePolicy,
  createPolicy,
  deletePolicy,
  getEffectivePolicies,
  getPolicy,
  listDeletedPolicies,
  listPolicies,
  listPolicyKinds,
  listPolicyVersions,
  type Policy,
  type PolicyInput,
  restorePolicy,
  setPolicyEnabled,
  updatePolicy,
} from '@reeve/protocol/api';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  addComputers,
  addTarget,
  type Estate,
  openEstate,
  policyOf,
  setMembers,
  type TestComputer,
} from './test-support/estate.ts';

const database = useTestDatabase();

const refusal =
  (code: string, message = /./) =>
  (error: unknown) =>
    error instanceof AppError && error.code === code && message.test(error.message);

describe('policies', () => {
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
      'All',
    );
    first = await addTarget(database.db, [computers[0]?.resource ?? 0], 'First');
  });
  after(() => estate.stop());

  const create = (input: PolicyInput): Promise<Policy> =>
    estate.call(createPolicy, { body: input });
  const guidOf = (index: number): string => computers[index]?.guid ?? '';
  const settingsOn = async (index: number) =>
    Object.fromEntries(
      (await estate.policies.policiesOf(guidOf(index))).map(({ name, settings }) => [
        name,
        settings,
      ]),
    );
  const remove = (id: string) => estate.call(deletePolicy, { params: { id } });

  test('a new policy reaches the computers of its targets before the answer', async () => {
    const made = await create(policyOf('Base', [all], { x: 1, y: 1 }));
    assert.equal(made.version, 1);
    assert.equal(made.computers, 6);
    assert.equal(made.counts.unknown, 6);
    assert.deepEqual(made.targets, [{ id: all, name: 'All' }]);
    assert.deepEqual(await settingsOn(3), { Base: { x: 1, y: 1 } });
    assert.deepEqual(estate.audit.at(-1), {
      subject: 'Base',
      details: { id: made.id, version: 1 },
    });
    await remove(made.id);
    assert.deepEqual(await settingsOn(3), {});
  });

  test('lines meet one by one, and a computer explains who won and who lost', async () => {
    const base = await create(policyOf('Base', [all], { x: 1, y: 1 }));
    const special = await create(policyOf('Special', [first], { y: 2 }, { order: 10 }));
    assert.deepEqual(await settingsOn(0), { Base: { x: 1 }, Special: { y: 2 } });
    assert.deepEqual(await settingsOn(1), { Base: { x: 1, y: 1 } });
    const { lines } = await estate.call(getEffectivePolicies, { params: { id: guidOf(0) } });
    assert.deepEqual(lines, [
      {
        kind: 'plain',
        key: 'x',
        value: 1,
        policy: { id: base.id, name: 'Base', version: 1 },
        lost: [],
      },
      {
        kind: 'plain',
        key: 'y',
        value: 2,
        policy: { id: special.id, name: 'Special', version: 1 },
        lost: [{ id: base.id, name: 'Base', value: 1 }],
      },
    ]);
    await assert.rejects(
      estate.call(getEffectivePolicies, { params: { id: newGuid() } }),
      refusal('policies.computerNotFound'),
    );
    await remove(base.id);
    await remove(special.id);
  });

  test('equal computers share a document, and its version changes exactly when what they get does', async () => {
    const versions = async () => {
      const found = await estate.policies.versionsOf(computers.map(({ guid }) => guid));
      return computers.map(({ guid }) => found.get(guid));
    };
    assert.deepEqual(new Set(await versions()), new Set([undefined]));
    const base = await create(policyOf('Base', [all], { x: 1 }));
    const before = await versions();
    assert.equal(new Set(before).size, 1);
    assert.equal(
      (
        await database.db.rows(sql`select from policies_set s join policies_computer c on c.set_id = s.id
      group by s.id`)
      ).length,
      1,
    );
    const special = await create(policyOf('Special', [first], { y: 2 }));
    const after = await versions();
    assert.notEqual(after[0], before[0]);
    assert.deepEqual(after.slice(1), before.slice(1));
    await remove(special.id);
    assert.deepEqual(await versions(), before);
    await remove(base.id);
  });

  test('settings that do not fit are refused with place and expectation', async () => {
    const settings = { name: 'a', check: 'true', remedy: null, interpreter: 'sh', everySeconds: 5 };
    await assert.rejects(
      create(policyOf('Bad', [all], { ...settings, timeoutSeconds: 5 }, { kind: 'desired-state' })),
      refusal('policies.badSettings', /at \/everySeconds: .*60/),
    );
    await assert.rejects(
      create(policyOf('Bad', [all], { ...settings, everySeconds: 60 }, { kind: 'desired-state' })),
      refusal('policies.badSettings', /timeoutSeconds/),
    );
    await assert.rejects(
      create(policyOf('Bad', [all], {}, { kind: 'what' })),
      refusal('policies.unknownKind', /“what”/),
    );
    const missing = newGuid();
    await assert.rejects(
      create(policyOf('Bad', [missing], { x: 1 })),
      refusal('policies.targetNotFound', new RegExp(missing)),
    );
    const kinds = await estate.call(listPolicyKinds);
    assert.ok(kinds.some(({ name, schema }) => name === 'desired-state' && 'properties' in schema));
  });

  test('names are unique among the living, whatever the case', async () => {
    const made = await create(policyOf('Unique', [], { x: 1 }));
    await assert.rejects(create(policyOf('unique', [], { x: 1 })), refusal('policies.nameTaken'));
    await remove(made.id);
    const again = await create(policyOf('UNIQUE', [], { x: 1 }));
    await assert.rejects(
      estate.call(restorePolicy, { params: { id: made.id }, body: { version: 1 } }),
      refusal('policies.nameTaken'),
    );
    await remove(again.id);
  });

  test('who changes what he has not seen is refused', async () => {
    const made = await create(policyOf('Shared', [all], { x: 1 }));
    const change = (x: number, ifVersion?: number) =>
      estate.call(updatePolicy, {
        params: { id: made.id },
        body: { ...policyOf('Shared', [all], { x }), ...(ifVersion ? { ifVersion } : {}) },
      });
    assert.equal((await change(2, 1)).version, 2);
    await assert.rejects(
      change(3, 1),
      refusal('policies.changedMeanwhile', /version 2 by now, changed by ada/),
    );
    assert.deepEqual(await settingsOn(2), { Shared: { x: 2 } });
    assert.equal((await change(3)).version, 3);
    await assert.rejects(
      estate.call(updatePolicy, {
        params: { id: made.id },
        body: policyOf('Shared', [all], { checkInSeconds: 60 }, { kind: 'desired-state' }),
      }),
      refusal('policies.kindIsFixed'),
    );
    await remove(made.id);
  });

  test('every change is a version, and each can be brought back, also of a deleted policy', async () => {
    const { id } = await create(policyOf('Undo', [all], { x: 1 }));
    const params = { id };
    await estate.call(updatePolicy, { params, body: policyOf('Undo!', [first], { x: 2 }) });
    await estate.call(setPolicyEnabled, { params, body: { enabled: false, reason: 'it hurts' } });
    assert.deepEqual(await settingsOn(0), {});
    const off = await estate.call(getPolicy, { params });
    assert.deepEqual([off.enabled, off.enabledBy, off.computers], [false, 'ada', 0]);
    await remove(id);
    await assert.rejects(estate.call(getPolicy, { params }), refusal('policies.notFound'));
    assert.ok((await estate.call(listDeletedPolicies)).some((one) => one.id === id));
    const back = await estate.call(restorePolicy, { params, body: { version: 1 } });
    assert.deepEqual(
      [back.version, back.name, back.settings, back.enabled],
      [5, 'Undo', { x: 1 }, true],
    );
    assert.equal(back.computers, 6);
    assert.deepEqual(
      (await estate.call(listPolicyVersions, { params })).map(({ version, what }) => [
        version,
        what,
      ]),
      [
        [5, 'restored to 1'],
        [4, 'deleted'],
        [3, 'disabled: it hurts'],
        [2, 'changed'],
        [1, 'created'],
      ],
    );
    await assert.rejects(
      estate.call(restorePolicy, { params, body: { version: 9 } }),
      refusal('policies.versionNotFound'),
    );
    await assert.rejects(
      estate.call(restorePolicy, { params, body: { version: 5 } }),
      refusal('policies.notDeleted'),
    );
    await remove(id);
  });

  test('a clone is switched off and hits nobody', async () => {
    const made = await create(policyOf('Original', [all], { x: 1 }));
    const clone = await estate.call(clonePolicy, {
      params: { id: made.id },
      body: { name: 'Copy' },
    });
    assert.deepEqual([clone.enabled, clone.computers, clone.settings], [false, 0, { x: 1 }]);
    await remove(made.id);
    await remove(clone.id);
  });

  test('switching on what is on already makes no version', async () => {
    const made = await create(policyOf('On', [all], { x: 1 }));
    const same = await estate.call(setPolicyEnabled, {
      params: { id: made.id },
      body: { enabled: true },
    });
    assert.equal(same.version, 1);
    await remove(made.id);
  });

  test('members that come and go get and lose the policy, and agents are told', async () => {
    const some = await addTarget(
      database.db,
      computers.slice(0, 2).map(({ resource }) => resource),
    );
    const made = await create(policyOf('Moving', [some], { x: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    estate.told.clear();
    await setMembers(
      database.db,
      some,
      computers.slice(1, 4).map(({ resource }) => resource),
    );
    await estate.policies.refreshAssignments();
    const has = await Promise.all(
      computers.map(async (_, index) => 'Moving' in (await settingsOn(index))),
    );
    assert.deepEqual(has, [false, true, true, true, false, false]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([...estate.told].sort(), [guidOf(0), guidOf(2), guidOf(3)].sort());
    await remove(made.id);
  });

  test('kinds hear of each computer that newly gets a version, and of nobody else', async () => {
    estate.newly.length = 0;
    const some = await addTarget(database.db, [computers[0]?.resource ?? 0]);
    const made = await create(policyOf('Told', [some], { t: 1 }));
    const heard = () =>
      estate.newly
        .filter(({ policyId }) => policyId === made.id)
        .map(({ version, computers: who }) => [version, [...who].sort()]);
    assert.deepEqual(heard(), [[1, [guidOf(0)]]]);
    await setMembers(
      database.db,
      some,
      computers.slice(0, 2).map(({ resource }) => resource),
    );
    await estate.policies.refreshAssignments();
    await estate.repair();
    assert.deepEqual(heard(), [
      [1, [guidOf(0)]],
      [1, [guidOf(1)]],
    ]);
    // Another policy takes all of its lines on both computers, and gives them back.
    const rival = await create(policyOf('Rival', [some], { t: 9 }, { order: 1 }));
    await remove(rival.id);
    assert.deepEqual(heard().at(-1), [1, [guidOf(0), guidOf(1)].sort()]);
    await estate.call(updatePolicy, {
      params: { id: made.id },
      body: policyOf('Told', [some], { t: 2 }),
    });
    assert.deepEqual(heard().at(-1), [2, [guidOf(0), guidOf(1)].sort()]);
    await remove(made.id);
  });

  test('lists go page by page, in the order in which policies win', async () => {
    const made: Policy[] = [];
    for (const order of [30, 10, 20, 10])
      made.push(await create(policyOf(`P${made.length} ${order}`, [all], { x: 1 }, { order })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await estate.call(listPolicies, {
        query: { limit: 2, kind: 'plain', ...(cursor ? { cursor } : {}) },
      });
      assert.equal(page.total, 4);
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    assert.deepEqual(seen, ['P1 10', 'P3 10', 'P2 20', 'P0 30']);
    assert.equal((await estate.call(listPolicies, { query: { search: 'p2' } })).total, 1);
    await assert.rejects(
      estate.call(listPolicies, { query: { cursor: 'abc' } }),
      refusal('policies.badCursor'),
    );
    for (const { id } of made) await remove(id);
  });

  test('a computer that is gone has no policies; the repair mends what nobody has said', async () => {
    const [gone] = await addComputers(database.db, 1);
    const target = await addTarget(database.db, [gone?.resource ?? 0]);
    const made = await create(policyOf('Gone', [target], { x: 1 }));
    assert.equal(made.computers, 1);
    await database.db.run(
      sql`delete from cmdb_computer_summary where resource_id = ${gone?.resource}`,
    );
    await estate.repair();
    assert.equal((await estate.call(getPolicy, { params: { id: made.id } })).computers, 0);
    await remove(made.id);
  });
});
