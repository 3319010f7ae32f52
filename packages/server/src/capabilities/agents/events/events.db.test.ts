import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { EventsRequest } from '@reeve/protocol/agent';
import fc from 'fast-check';
import { type Database, sql } from '../../../kernel/database/database.ts';
import { testLogger, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import { layersOf } from './dispatch-events.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { AgentEvent, EventHandler } from './event-handler.ts';
import { createEventIntake } from './event-intake.ts';
import { acceptEvents, countQueue } from './event-queue.ts';

const database = useTestDatabase();

const newAgent = async (): Promise<string> => {
  const id = randomUUID();
  await database.db.run(sql`
    insert into agents_registration
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    values (${id}, ${id}, '', 'allowed', '', '{}', 'host', '0', 1, '')`);
  return id;
};

const event = (seq: number, type = 'note', data: Record<string, unknown> = {}) => ({
  seq,
  type,
  time: new Date(1.7e12 + (seq % 1000)).toISOString(),
  data: { seq, ...data },
});

const request = (spoolId: string, seqs: readonly number[]): EventsRequest => ({
  protocol: 1,
  spoolId,
  events: seqs.map((seq) => event(seq)),
});

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

const systemClock = { now: () => new Date() };
const intakeOf = (db: Database) =>
  createEventIntake({ db, clock: systemClock, accepted: () => undefined });

const startDispatcher = (
  handlers: EventHandler[] = [],
): Dispatcher & { rejected: () => number } => {
  let rejected = 0;
  const dispatcher = createDispatcher({
    db: database.db,
    logger: testLogger,
    handlers,
    applied: () => undefined,
    rejected: (count) => {
      rejected += count;
    },
  });
  return { ...dispatcher, rejected: () => rejected };
};

const kept = async (agentId: string): Promise<number[]> =>
  (
    await database.db.rows<{ seq: number }>(
      sql`select (data->>'seq')::int as seq from agents_event where agent_id = ${agentId} order by id`,
    )
  ).map(({ seq }) => seq);

describe('events', () => {
  test('property: whatever is sent again, or sent by two connections at once, is applied once and in order', async () => {
    const dispatcher = startDispatcher();
    const plan = fc.array(
      fc.record({ from: fc.nat(30), length: fc.nat(12), alone: fc.boolean() }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(plan, async (sends) => {
        const agentId = await newAgent();
        const spoolId = randomUUID();
        const intakes = [intakeOf(database.db), intakeOf(database.db)];
        let acknowledged = 0;
        let reached = 0;
        let pending: Promise<unknown>[] = [];
        for (const [index, { from, length, alone }] of sends.entries()) {
          // An agent sends its spool from somewhere at or below what was acknowledged, without gaps.
          const first = Math.max(1, Math.min(acknowledged + 1, acknowledged + 1 - from));
          const seqs = range(first, Math.max(first, acknowledged + length));
          reached = Math.max(reached, seqs.at(-1) ?? 0);
          const send = async (): Promise<void> => {
            const through = await intakes[index % 2]?.accept(agentId, request(spoolId, seqs));
            acknowledged = Math.max(acknowledged, through ?? 0);
          };
          pending.push(send());
          if (alone) {
            await Promise.all(pending);
            pending = [];
          }
        }
        await Promise.all(pending);
        dispatcher.kick();
        await dispatcher.settled();
        assert.equal(acknowledged, reached);
        assert.deepEqual(await kept(agentId), range(1, reached));
      }),
      { numRuns: 25 },
    );
    await dispatcher.stop();
  });

  test('a new spool begins anew, beside the old one', async () => {
    const agentId = await newAgent();
    const intake = intakeOf(database.db);
    assert.equal(await intake.accept(agentId, request(randomUUID(), [1, 2])), 2);
    assert.equal(await intake.accept(agentId, request(randomUUID(), [1])), 1);
    assert.equal(await intake.accept(agentId, request(randomUUID(), [])), 0);
  });

  test('events out of order are refused as a whole', async () => {
    const intake = intakeOf(database.db);
    for (const seqs of [[2, 1], [1, 1], [0], [2 ** 60]])
      await assert.rejects(intake.accept(await newAgent(), request(randomUUID(), seqs)), {
        code: 'agents.malformed',
      });
  });

  test('a full queue pushes back, and says for how long', async () => {
    const agentId = await newAgent();
    await acceptEvents(
      database.db,
      [{ agentId, request: request(randomUUID(), [1, 2]) }],
      new Date(),
    );
    const intake = createEventIntake({
      db: database.db,
      clock: systemClock,
      accepted: () => undefined,
      deepest: () => 2,
    });
    await assert.rejects(intake.accept(agentId, request(randomUUID(), [1])), (refusal: never) => {
      const { code, details } = refusal as { code: string; details: { retryAfterSeconds: number } };
      return code === 'agents.queueFull' && details.retryAfterSeconds >= 30;
    });
    const dispatcher = startDispatcher();
    dispatcher.kick();
    await dispatcher.settled();
    assert.equal(await countQueue(database.db), 0);
  });

  test('a poisonous event is set aside with its reason; all others are applied', async () => {
    const agents = [await newAgent(), await newAgent()];
    const applied: string[] = [];
    const picky: EventHandler = {
      type: 'picky',
      apply: async (tx, events) => {
        for (const { data } of events) if (data.poison) await tx.run(sql`select 1 / 0`);
        applied.push(...events.map(({ agentId, data }) => `${agentId} ${data.seq}`));
        return [];
      },
    };
    for (const agentId of agents)
      await acceptEvents(
        database.db,
        [
          {
            agentId,
            request: {
              spoolId: randomUUID(),
              events: [
                event(1, 'picky'),
                event(2, 'picky', { poison: true }),
                event(3, 'picky'),
                event(4),
              ],
            },
          },
        ],
        new Date(),
      );
    const dispatcher = startDispatcher([picky]);
    dispatcher.kick();
    await dispatcher.settled();
    const expected = agents.flatMap((agentId) => [`${agentId} 1`, `${agentId} 3`]);
    assert.deepEqual(applied.sort(), expected.sort());
    for (const agentId of agents) assert.deepEqual(await kept(agentId), [4]);
    const failed = await database.db.rows<{ reason: string; seq: number }>(
      sql`select reason, seq from agents_event_failed where agent_id = any(${agents}::uuid[])`,
    );
    assert.deepEqual(failed, Array(2).fill({ reason: 'division by zero', seq: 2 }));
    assert.equal(dispatcher.rejected(), 2);
    await dispatcher.stop();
  });

  test('two dispatchers share the work and turn nobody’s order', async () => {
    const agents = await Promise.all(Array.from({ length: 12 }, newAgent));
    const spools = agents.map(() => randomUUID());
    const dispatchers = [startDispatcher(), startDispatcher()];
    for (let from = 1; from < 200; from += 20) {
      await acceptEvents(
        database.db,
        agents.map((agentId, index) => ({
          agentId,
          request: request(spools[index] ?? '', range(from, from + 19)),
        })),
        new Date(),
      );
      for (const { kick } of dispatchers) kick();
    }
    await waitUntil('an empty queue', async () => {
      for (const { kick } of dispatchers) kick();
      return (await countQueue(database.db)) === 0;
    });
    for (const agentId of agents) assert.deepEqual(await kept(agentId), range(1, 200));
    await Promise.all(dispatchers.map(({ stop }) => stop()));
  });

  test('property: layers keep the order within each agent and lose nothing', () => {
    const some = fc.array(fc.record({ agent: fc.nat(3), type: fc.constantFrom('a', 'b', 'c') }));
    fc.assert(
      fc.property(some, (plan) => {
        const events = plan.map(({ agent, type }, id) => ({
          id,
          agentId: String(agent),
          type,
          time: '',
          data: {},
          receivedAt: '',
        }));
        const flat: AgentEvent[] = layersOf(events).flat();
        assert.equal(flat.length, events.length);
        for (const agent of ['0', '1', '2', '3']) {
          const ids = flat.filter(({ agentId }) => agentId === agent).map(({ id }) => id);
          assert.deepEqual(
            ids,
            [...ids].sort((a, b) => a - b),
          );
        }
      }),
    );
  });
});
