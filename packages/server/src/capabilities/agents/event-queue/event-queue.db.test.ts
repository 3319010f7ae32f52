import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from '../../../kernel/database/database.ts';
import { testLogger, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createDispatcher } from '../events/dispatcher.ts';
import type { EventHandler } from '../events/event-handler.ts';
import { createEventIntake } from '../events/event-intake.ts';
import { countQueue } from '../events/event-queue.ts';
import { createEventMeter, forgetOldNumbers } from './event-meter.ts';
import { readEventQueue } from './queue-state.ts';
import { listSetAside } from './set-aside-list.ts';
import { countTaken, discardSetAside, replaySetAside } from './take-set-aside.ts';

const database = useTestDatabase();

const newAgent = async (hostName: string): Promise<string> => {
  const id = randomUUID();
  await database.db.run(sql`
    insert into agents_registration
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    values (${id}, ${id}, '', 'allowed', '', '{}', ${hostName}, '0', 2, '')`);
  return id;
};

const event = (seq: number, type: string, data: Record<string, unknown> = {}) => ({
  seq,
  type,
  time: new Date(1.7e12).toISOString(),
  data: { seq, ...data },
});

/** Applies events of the type `picky` unless their data is poison at the moment. */
const startPicky = () => {
  const applied: number[] = [];
  const state = { poisonous: true };
  const picky: EventHandler = {
    type: 'picky',
    apply: async (_, events) => {
      const bad = events.filter(({ data }) => data.poison && state.poisonous);
      for (const one of events) if (!bad.includes(one)) applied.push(Number(one.data.seq));
      return bad.map(({ id }) => ({ id, reason: 'Its 100% poison' }));
    },
  };
  const dispatcher = createDispatcher({
    db: database.db,
    logger: testLogger,
    handlers: [picky],
    applied: () => undefined,
    rejected: () => undefined,
  });
  const settle = async (): Promise<void> => {
    dispatcher.kick();
    await dispatcher.settled();
  };
  return { applied, state, settle };
};

const setAsideIds = async (): Promise<number[]> =>
  (await listSetAside(database.db, {})).items.map(({ id }) => id);

test('what was set aside is explained, replayed once in effect, set aside again, or discarded', async () => {
  const { db } = database;
  const agentId = await newAgent('web_1');
  const intake = createEventIntake({
    db,
    clock: { now: () => new Date() },
    accepted: () => undefined,
  });
  const spoolId = randomUUID();
  const events = [1, 2, 3, 4].map((seq) => event(seq, 'picky', { poison: seq !== 2 }));
  await intake.accept(agentId, { protocol: 2, spoolId, events });
  const { applied, state, settle } = startPicky();
  await settle();
  assert.deepEqual(applied, [2]);

  const first = await listSetAside(db, { limit: 2 });
  assert.equal(first.total, 3);
  assert.deepEqual(
    first.items.map(({ computer, type, reason, data }) => [computer.name, type, reason, data.seq]),
    [
      ['web_1', 'picky', 'Its 100% poison', 4],
      ['web_1', 'picky', 'Its 100% poison', 3],
    ],
  );
  const cursor = first.nextCursor ?? assert.fail('there is no second page');
  const second = await listSetAside(db, { limit: 2, cursor });
  assert.deepEqual([second.items.length, second.nextCursor], [1, null]);
  assert.equal((await listSetAside(db, { search: '100% POISON' })).total, 3);
  assert.equal((await listSetAside(db, { search: 'WEB_1' })).total, 3);
  assert.equal((await listSetAside(db, { search: '100_' })).total, 0);
  assert.equal((await listSetAside(db, { type: 'other' })).total, 0);
  await assert.rejects(listSetAside(db, { cursor: 'x' }), { code: 'agents.badCursor' });

  // Still poison: it comes back here.
  const before = await setAsideIds();
  assert.deepEqual(countTaken(await db.transaction((tx) => replaySetAside(tx, {}))), {
    sum: 3,
    byType: { picky: 3 },
  });
  assert.deepEqual(await setAsideIds(), []);
  await settle();
  assert.equal((await setAsideIds()).length, 3);
  assert.deepEqual(applied, [2]);

  // Two ask at once, one of them breaks off: each event is applied once.
  state.poisonous = false;
  const ids = await setAsideIds();
  assert.equal(
    ids.some((id) => before.includes(id)),
    false,
  );
  await assert.rejects(
    db.transaction(async (tx) => {
      await replaySetAside(tx, { ids });
      throw new Error('broken off');
    }),
    /broken off/,
  );
  assert.equal((await setAsideIds()).length, 3);
  const [some = 0, ...others] = ids;
  const both = await Promise.all(
    [0, 1].map(() => db.transaction((tx) => replaySetAside(tx, { ids: [...others] }))),
  );
  assert.equal(countTaken(both.flat()).byType.picky, 2);
  await settle();
  assert.deepEqual(
    applied.toSorted((a, b) => a - b),
    [1, 2, 3],
  );

  assert.deepEqual(await db.transaction((tx) => discardSetAside(tx, { type: 'other' })), []);
  const discarded = await db.transaction((tx) => discardSetAside(tx, { ids: [some] }));
  assert.deepEqual(discarded, [{ type: 'picky', events: 1 }]);
  assert.deepEqual(await setAsideIds(), []);
  await settle();
  assert.equal(applied.length, 3);
  // What the agent sends again after all that is known to be here.
  assert.equal(await intake.accept(agentId, { protocol: 2, spoolId, events }), 4);
  assert.equal(await countQueue(db), 0);
});

test('rates and sources add up over server processes, and are written again, not added again', async () => {
  const { db } = database;
  const agentId = await newAgent('loud');
  const quiet = await newAgent('quiet');
  const policyId = randomUUID();
  const half = new Date(Date.now() - 40_000);
  const meters = [0, 1].map(() => createEventMeter(db, { now: () => half }));
  for (const meter of meters) {
    meter.arrived(agentId, [
      event(1, 'policy.state', { policyId }),
      event(2, 'policy.state', { policyId: "'; drop table" }),
    ]);
    meter.arrived(quiet, [event(1, 'note\0')]);
    meter.applied(6);
    await meter.flush();
    meter.applied(6);
    await meter.flush();
    await meter.flush();
  }
  const queue = await readEventQueue(db, {
    deepest: 0,
    namePolicies: async (ids) => new Map(ids.map((id) => [id, 'Base line'])),
  });
  assert.deepEqual([queue.depth, queue.oldestAt, queue.backPressure], [0, null, true]);
  assert.deepEqual([queue.arriving, queue.applied], [6 / 60, 24 / 60]);
  assert.deepEqual(queue.noisiest, [
    { kind: 'computer', id: agentId, name: 'loud', events: 4 },
    { kind: 'computer', id: quiet, name: 'quiet', events: 2 },
    { kind: 'policy', id: policyId, name: 'Base line', events: 2 },
    { kind: 'type', id: 'policy.state', name: 'policy.state', events: 4 },
    { kind: 'type', id: 'note', name: 'note', events: 2 },
  ]);
  await forgetOldNumbers(db);
  assert.equal(
    (await readEventQueue(db, { deepest: 1, namePolicies: async () => new Map() })).arriving,
    0.1,
  );
});

test('a flood is answered by waiting: with the limit raised, everything is there once', async () => {
  const { db } = database;
  const agentId = await newAgent('flood');
  const spoolId = randomUUID();
  let deepest = 5;
  let now = Date.now();
  const intake = createEventIntake({
    db,
    clock: { now: () => new Date(now) },
    accepted: () => undefined,
    deepest: () => deepest,
  });
  let refused = 0;
  for (let seq = 1; seq <= 12; ) {
    now += 2000;
    try {
      seq =
        (await intake.accept(agentId, {
          protocol: 2,
          spoolId,
          events: [event(seq, 'picky'), event(seq + 1, 'picky')],
        })) + 1;
    } catch (refusal) {
      assert.equal((refusal as { code: string }).code, 'agents.queueFull');
      refused++;
      deepest = 1000;
    }
  }
  assert.equal(refused, 1);
  const { applied, settle } = startPicky();
  await settle();
  assert.deepEqual(
    applied,
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
});
