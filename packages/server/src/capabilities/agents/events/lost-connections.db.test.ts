import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { connectDatabase, sql } from '../../../kernel/database/database.ts';
import { testLogger, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import { createDispatcher } from './dispatcher.ts';
import { createEventIntake } from './event-intake.ts';
import { countQueue } from './event-queue.ts';

const database = useTestDatabase();

/** Ends connections of the server in the middle of whatever they do, as a kill of server or database does. */
const endConnections = async (milliseconds: number): Promise<void> => {
  const killer = new pg.Client({ connectionString: database.url });
  await killer.connect();
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    await killer.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'reeve' and state <> 'idle' and pid <> pg_backend_pid()
        and datname = current_database() and random() < 0.5`);
    await wait(7);
  }
  await killer.end();
};

test('connections that are cut at any moment lose no event, double none and turn no order', async () => {
  const db = connectDatabase({ url: database.url, logger: testLogger });
  const dispatcher = createDispatcher({
    db,
    logger: testLogger,
    handlers: [],
    applied: () => undefined,
    rejected: () => undefined,
  });
  const intake = createEventIntake({
    db,
    clock: { now: () => new Date() },
    accepted: dispatcher.kick,
  });
  const last = 300;
  let refused = 0;

  /** As an agent does: the same again until it is acknowledged. */
  const sendAll = async (agentId: string): Promise<void> => {
    const spoolId = randomUUID();
    for (let through = 0; through < last; ) {
      const events = Array.from({ length: Math.min(10, last - through) }, (_, index) => ({
        seq: through + index + 1,
        type: 'note',
        time: new Date().toISOString(),
        data: { seq: through + index + 1 },
      }));
      try {
        through = await intake.accept(agentId, { protocol: 1, spoolId, events });
      } catch {
        refused++;
        await wait(5);
      }
    }
  };

  const agents = Array.from({ length: 6 }, () => randomUUID());
  for (const id of agents)
    await database.db.run(sql`
      insert into agents_registration
        (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
      values (${id}, ${id}, '', 'allowed', '', '{}', 'host', '0', 1, '')`);
  await Promise.all([endConnections(1500), ...agents.map(sendAll)]);
  await waitUntil('an empty queue', async () => {
    dispatcher.kick();
    return (await countQueue(database.db)) === 0;
  });
  await dispatcher.stop();
  await db.close();

  assert.ok(refused > 0, 'nothing was cut');
  const expected = Array.from({ length: last }, (_, index) => index + 1);
  for (const agentId of agents) {
    const rows = await database.db.rows<{ seq: number }>(
      sql`select (data->>'seq')::int as seq from agents_event where agent_id = ${agentId} order by id`,
    );
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      expected,
    );
  }
  const failed = await database.db.rows(sql`select reason from agents_event_failed`);
  assert.deepEqual(failed, []);
});
