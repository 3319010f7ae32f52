import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@reeve/base';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listPolicyComputers,
  type Policy,
  previewPolicy,
  type RollOut,
  setPolicyEnabled,
  steerRollOut,
  updatePolicy,
} from '@reeve/protocol/api';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { stepRollOuts } from './step-roll-outs.ts';
import {
  addComputers,
  addFilter,
  addTarget,
  type Estate,
  openEstate,
  policyOf,
  type TestComputer,
} from './test-support/estate.ts';

const database = useTestDatabase();

const refusal = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;

describe('roll-outs', () => {
  let estate: Estate;
  let computers: TestComputer[];
  let pilots: TestComputer[];
  let all: string;
  let rollOut: RollOut;
  const made: string[] = [];

  before(async () => {
    estate = openEstate(database.db);
    computers = await addComputers(database.db, 20);
    pilots = computers.slice(0, 3);
    all = await addTarget(
      database.db,
      computers.map(({ resource }) => resource),
    );
    const filterId = await addFilter(
      database.db,
      pilots.map(({ resource }) => resource),
    );
    rollOut = {
      rings: [{ name: 'Pilots', filterId }],
      haltAbovePercent: 20,
      minimumReports: 3,
      advanceAtPercent: 100,
      soakMinutes: 10,
    };
  });
  after(async () => {
    for (const id of made)
      await estate.call(deletePolicy, { params: { id } }).catch(() => undefined);
    await estate.stop();
  });

  const create = async (name: string, x: number, staged = true): Promise<Policy> => {
    const policy = await estate.call(createPolicy, {
      body: policyOf(name, [all], { [name]: x }, staged ? { rollOut } : {}),
    });
    made.push(policy.id);
    return policy;
  };
  const update = (name: string, id: string, x: number, more = {}) =>
    estate.call(updatePolicy, {
      params: { id },
      body: policyOf(name, [all], { [name]: x }, { rollOut, ...more }),
    });
  const get = (id: string) => estate.call(getPolicy, { params: { id } });
  const steer = (id: string, action: 'pause' | 'resume' | 'advance' | 'back', reason = '') =>
    estate.call(steerRollOut, { params: { id }, body: { action, reason } });
  /** How many computers have which value. */
  const values = async (name: string): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const { guid } of computers) {
      const policies = await estate.policies.policiesOf(guid);
      const value =
        policies.find((one) => one.settings[name] !== undefined)?.settings[name] ?? 'none';
      found[String(value)] = (found[String(value)] ?? 0) + 1;
    }
    return found;
  };

  test('a new policy reaches the pilots, and everybody when they comply and have soaked', async () => {
    const { id, rollOutState, computers: reach } = await create('ring', 1);
    assert.equal(reach, 20);
    assert.deepEqual(
      [rollOutState?.state, rollOutState?.ring, rollOutState?.previousVersion],
      ['running', 0, null],
    );
    assert.deepEqual(
      rollOutState?.rings.map((ring) => [ring.name, ring.computers, ring.counts.unknown]),
      [
        ['Pilots', 3, 3],
        ['Everybody else', 17, 17],
      ],
    );
    assert.deepEqual(await values('ring'), { 1: 3, none: 17 });
    const waiting = await estate.call(listPolicyComputers, { params: { id }, query: {} });
    assert.equal(waiting.items.filter(({ version }) => version === null).length, 17);
    assert.ok(waiting.items.every(({ ring, version }) => (ring === 'Pilots') === (version === 1)));

    await estate.step();
    await estate.report(id, 1, pilots, 'compliant');
    await estate.step();
    assert.equal((await get(id)).rollOutState?.ring, 0, 'it soaks');
    estate.time.now += 11 * 60_000;
    assert.match(await estate.step(), /ring: advanced/);
    assert.equal((await get(id)).rollOutState?.ring, 1);
    await estate.policies.refreshAssignments();
    assert.deepEqual(await values('ring'), { 1: 20 });
    await estate.report(id, 1, computers, 'compliant');
    await estate.step();
    estate.time.now += 11 * 60_000;
    await estate.step();
    const done = await get(id);
    assert.equal(done.rollOutState?.state, 'done');
    assert.equal(done.counts.compliant, 20);
    assert.deepEqual(estate.ownActs.map(({ action, subject }) => [action, subject]).slice(-2), [
      ['advanceRollOut', 'ring'],
      ['finishRollOut', 'ring'],
    ]);
  });

  test('a failing version is halted and goes no further; back puts the previous one everywhere', async () => {
    const { id } = await create('bad', 1, false);
    await update('bad', id, 2);
    assert.deepEqual(await values('bad'), { 1: 17, 2: 3 });
    await estate.report(id, 2, pilots.slice(0, 2), 'compliant');
    await estate.report(id, 2, pilots.slice(2), 'failing');
    assert.match(await estate.step(), /bad: halted/);
    const halted = await get(id);
    assert.equal(halted.rollOutState?.state, 'halted');
    assert.match(
      halted.rollOutState?.reason ?? '',
      /Pilots: 1 of 3 .* 33.3 percent, 20 are allowed/,
    );
    assert.deepEqual(estate.ownActs.at(-1)?.action, 'haltRollOut');
    await estate.step();
    assert.deepEqual(await values('bad'), { 1: 17, 2: 3 });

    const back = await steer(id, 'back', 'it breaks things');
    assert.deepEqual([back.version, back.rollOut, back.rollOutState], [3, halted.rollOut, null]);
    assert.deepEqual(await values('bad'), { 1: 20 });
    // The next version goes through the rings again.
    await update('bad', id, 4);
    assert.deepEqual(await values('bad'), { 1: 17, 4: 3 });
  });

  test('a fix that follows a halted version starts again at the pilots; others keep the last good one', async () => {
    const { id } = await create('fix', 1, false);
    await update('fix', id, 2);
    await estate.report(id, 2, pilots, 'failing');
    await estate.step();
    const fixed = await update('fix', id, 3);
    assert.deepEqual(
      [fixed.rollOutState?.state, fixed.rollOutState?.previousVersion],
      ['running', 1],
    );
    assert.deepEqual(await values('fix'), { 1: 17, 3: 3 });
  });

  test('whoever resumes accepts the failures that there are; new ones halt it again', async () => {
    const { id } = await create('resume', 1);
    await estate.report(id, 1, pilots.slice(0, 1), 'failing');
    await estate.report(id, 1, pilots.slice(1), 'compliant');
    await estate.step();
    assert.equal((await get(id)).rollOutState?.state, 'halted');
    await assert.rejects(steer(id, 'pause'), refusal('policies.rollOutState'));
    const resumed = await steer(id, 'resume', 'an old machine');
    assert.match(resumed.rollOutState?.reason ?? '', /resumed by ada: an old machine/);
    await estate.step();
    assert.equal((await get(id)).rollOutState?.state, 'running');
    await estate.report(id, 1, pilots.slice(1), 'failing');
    await estate.step();
    assert.equal((await get(id)).rollOutState?.state, 'halted');
  });

  test('paused: nothing moves; advanced by hand: the next ring at once', async () => {
    const { id } = await create('pause', 1);
    await estate.report(id, 1, pilots, 'compliant');
    await steer(id, 'pause');
    estate.time.now += 60 * 60_000;
    await estate.step();
    estate.time.now += 60 * 60_000;
    await estate.step();
    assert.deepEqual(await values('pause'), { 1: 3, none: 17 });
    await steer(id, 'advance');
    assert.deepEqual(await values('pause'), { 1: 20 });
    await assert.rejects(steer(id, 'advance'), refusal('policies.rollOutState'));
    assert.equal((await get(id)).rollOutState?.state, 'running');
  });

  test('back without a previous version switches the policy off', async () => {
    const { id } = await create('off', 1);
    const back = await steer(id, 'back');
    assert.equal(back.enabled, false);
    assert.deepEqual(await values('off'), { none: 20 });
    await assert.rejects(steer(id, 'back'), refusal('policies.noRollOut'));
  });

  test('switched off it is gone everywhere at once; switched on it begins with the pilots', async () => {
    const { id } = await create('toggle', 1, false);
    await update('toggle', id, 1, { name: 'toggle' });
    const params = { id };
    await estate.call(setPolicyEnabled, { params, body: { enabled: false } });
    assert.deepEqual(await values('toggle'), { none: 20 });
    const on = await estate.call(setPolicyEnabled, { params, body: { enabled: true } });
    assert.equal(on.rollOutState?.previousVersion, null);
    assert.deepEqual(await values('toggle'), { 1: 3, none: 17 });
  });

  test('a new name goes on where the roll-out was', async () => {
    const { id } = await create('rename', 1, false);
    await update('rename', id, 2);
    await steer(id, 'advance');
    const renamed = await estate.call(updatePolicy, {
      params: { id },
      body: policyOf('renamed', [all], { rename: 2 }, { rollOut }),
    });
    assert.deepEqual(
      [
        renamed.rollOutState?.ring,
        renamed.rollOutState?.version,
        renamed.rollOutState?.previousVersion,
      ],
      [1, 3, 1],
    );
    assert.deepEqual(await values('rename'), { 2: 20 });
  });

  test('removal of computers from the target is rolled out, too', async () => {
    const { id } = await create('shrink', 1, false);
    const fewer = await addTarget(
      database.db,
      computers.slice(1, 19).map(({ resource }) => resource),
    );
    await estate.call(updatePolicy, {
      params: { id },
      body: policyOf('shrink', [fewer], { shrink: 1 }, { rollOut }),
    });
    assert.deepEqual(await values('shrink'), { 1: 19, none: 1 }, 'only the pilot has lost it');
    await steer(id, 'advance');
    assert.deepEqual(await values('shrink'), { 1: 18, none: 2 });
  });

  test('nobody moves on while computers of the ring wait to be computed', async () => {
    const { id } = await create('wait', 1);
    await estate.report(id, 1, pilots, 'compliant');
    await estate.step();
    estate.time.now += 11 * 60_000;
    // The step itself settles first; what was computed then holds.
    assert.match(await estate.step(), /wait: advanced/);
    await estate.step();
    const { rollOutState } = await get(id);
    assert.equal(rollOutState?.ring, 1);
    assert.equal(rollOutState?.rings[1]?.counts.unknown, 17);
  });

  test('two servers that step at once move a roll-out by one ring', async () => {
    const { id } = await create('twice', 1);
    await estate.report(id, 1, pilots, 'compliant');
    await estate.step();
    estate.time.now += 11 * 60_000;
    const freshSince = () => new Date(estate.time.now - 72 * 3_600_000).toISOString();
    const step = () =>
      stepRollOuts({
        kernel: estate.kernel,
        needs: { recordOwnAct: async () => undefined },
        assigner: { settle: estate.policies.refreshAssignments },
        clock: { now: () => new Date(estate.time.now) },
        freshSince,
      });
    const said: string[] = [];
    for (let round = 0; round < 3; round++)
      said.push(...(await Promise.all([step(), step(), step()])));
    assert.equal(said.filter((one) => /twice: advanced/.test(one)).length, 1);
    assert.equal((await get(id)).rollOutState?.ring, 1);
  });

  test('the preview says how many computers each ring reaches', async () => {
    const preview = await estate.call(previewPolicy, {
      body: { policy: policyOf('preview', [all], { p: 1 }, { rollOut }) },
    });
    assert.deepEqual(preview.rings, [
      { name: 'Pilots', computers: 3 },
      { name: 'Everybody else', computers: 17 },
    ]);
  });
});
