import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { useAgentServer } from '../test-support/agent-server.ts';
import { askWork, enrol, openLink, reportEvent, resultOf } from '../test-support/enrol.ts';
import { checkIn } from '../test-support/test-agent.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import type { NewWork, WorkKind, WorkOutcome } from '../work-kind.ts';
import { expireWork } from './finish-work.ts';
import { createWorkKinds } from './work-kinds.ts';

const database = useTestDatabase();

/** A kind that remembers what it was told; its secret is never stored. */
const createTestKind = () => {
  const outcomes: WorkOutcome[] = [];
  const started: string[] = [];
  const progress: string[] = [];
  const gone = new Set<string>();
  const kind: WorkKind = {
    kind: 'test',
    expand: async (_, items) =>
      new Map(
        items
          .filter(({ id }) => !gone.has(id))
          .map(({ id, parameters }) => [id, { ...parameters, secret: 'hunter2' }]),
      ),
    started: async (_, begun) => {
      started.push(...begun.map(({ workId }) => workId));
    },
    progress: async (_, told) => {
      progress.push(...told.map(({ id, message }) => `${id} ${message}`));
    },
    finished: async (_, finished) => {
      outcomes.push(...finished);
    },
  };
  return { kind, outcomes, started, progress, gone };
};

describe('work', () => {
  const told = createTestKind();
  const server = useAgentServer(database, {
    prepare: (agents) => agents.defineWorkKind(told.kind),
  });
  const enrolOne = (protocol = 2) => enrol(server, server.client, database.db, { protocol });
  const newWork = (agentId: string, changes: Partial<NewWork> = {}): NewWork => ({
    id: randomUUID(),
    agentId,
    kind: 'test',
    parameters: { run: 'r1' },
    createdBy: 'ada',
    expiresAt: new Date(Date.now() + 3_600_000),
    ...changes,
  });
  const create = (items: NewWork[]) =>
    database.db.transaction((tx) => server.agents.createWork(tx, items));
  const cancel = (ids: string[], reason = 'not needed any more') =>
    database.db.transaction((tx) => server.agents.cancelWork(tx, ids, reason));
  const outcomesOf = (id: string) =>
    told.outcomes.filter((one) => one.id === id).map(({ outcome }) => outcome);
  const settled = () =>
    waitUntil('an empty queue', async () => (await server.agents.queueDepth()) === 0);

  test('is pushed, given with what its kind adds, started, and finished once', async () => {
    const { id, token } = await enrolOne();
    const link = await openLink(server, token);
    const work = newWork(id);
    assert.deepEqual(await create([work]), [work.id]);
    await waitUntil('the notice', () => link.frames.some(({ notice }) => notice === 'work'));
    const { items } = (await askWork(server.client, token, { channel: 'push' })).body;
    assert.deepEqual(
      items.map(({ id: workId, kind, parameters }) => ({ workId, kind, parameters })),
      [{ workId: work.id, kind: 'test', parameters: { run: 'r1', secret: 'hunter2' } }],
    );
    const stored = await database.db.first<{ text: string }>(
      sql`select agents_work::text as text from agents_work where id = ${work.id}`,
    );
    assert.ok(stored && !stored.text.includes('hunter2'));
    const started = { workId: work.id, startedAt: new Date().toISOString(), channel: 'push' };
    await reportEvent(server.client, token, 'work.started', started);
    await reportEvent(server.client, token, 'work.started', started);
    const waits = { workId: work.id, message: 'waits for its window' };
    await reportEvent(server.client, token, 'work.progress', waits);
    await reportEvent(
      server.client,
      token,
      'work.result',
      resultOf(work.id, 'done', { exitCode: 0 }),
    );
    await reportEvent(server.client, token, 'work.result', resultOf(work.id, 'failed'));
    await settled();
    assert.deepEqual(
      told.started.filter((one) => one === work.id),
      [work.id],
    );
    assert.deepEqual(told.progress, [`${work.id} waits for its window`]);
    const [outcome, ...more] = told.outcomes.filter((one) => one.id === work.id);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [outcome?.outcome, outcome?.message, outcome?.agentId, outcome?.result?.details],
      ['done', 'it was done', id, { exitCode: 0 }],
    );
    assert.deepEqual((await askWork(server.client, token)).body.items, []);
    link.socket.terminate();
  });

  test('is made for those that may work here alone, and each id once', async () => {
    const { id } = await enrolOne();
    const work = newWork(id);
    const made = await create([work, newWork(randomUUID())]);
    assert.deepEqual(made, [work.id]);
    assert.deepEqual(await create([work]), []);
    await server.client.send('POST', `/api/v1/registrations/${id}/decision`, {
      body: { status: 'blocked' },
    });
    assert.deepEqual(await create([newWork(id)]), []);
  });

  test('of kinds that the agent cannot do stays open, and is not announced to it', async () => {
    const { id, token } = await enrolOne();
    const kinds = ['send-inventory'];
    await askWork(server.client, token, { kinds });
    assert.deepEqual(await server.agents.capableOf(database.db, [id], 'test'), new Set());
    const work = newWork(id);
    await create([work]);
    const look = async () => (await checkIn(server.client, token, { protocol: 2 })).body.work;
    assert.equal(await look(), false);
    assert.deepEqual((await askWork(server.client, token, { kinds })).body.items, []);
    // The plug-in was installed meanwhile.
    const [item] = (await askWork(server.client, token)).body.items;
    assert.equal(item?.id, work.id);
    assert.equal(await look(), true);
    assert.deepEqual(await server.agents.capableOf(database.db, [id], 'test'), new Set([id]));
  });

  test('an agent of protocol 1 sees what it knows, by the ways that it knows', async () => {
    const { id, token } = await enrolOne(1);
    const body = { kind: 'send-inventory' };
    await create([newWork(id)]);
    assert.equal((await checkIn(server.client, token)).body.work, false);
    assert.deepEqual(await server.agents.capableOf(database.db, [id], 'test'), new Set());
    assert.deepEqual(
      await server.agents.capableOf(database.db, [id], 'send-inventory'),
      new Set([id]),
    );
    const asked = await server.client.send('POST', `/api/v1/computers/${id}/requests`, { body });
    assert.equal((await checkIn(server.client, token)).body.work, true);
    const answer = await server.client.send('GET', '/agent/v1/work?channel=poll', { token });
    assert.deepEqual(
      answer.body.items.map((item) => [item.id, item.kind, item.parameters]),
      [[asked.body.id, 'send-inventory', {}]],
    );
    assert.deepEqual(Object.keys(answer.body), ['items']);
    await reportEvent(server.client, token, 'work.result', resultOf(asked.body.id, 'done'), 1);
    await settled();
    assert.equal((await checkIn(server.client, token)).body.work, false);
  });

  test('what nobody fetched is cancelled at once; what was fetched ends where it runs', async () => {
    const { id, token } = await enrolOne();
    const unfetched = newWork(id);
    await create([unfetched]);
    assert.deepEqual(await cancel([unfetched.id]), { ended: [unfetched.id], asked: [] });
    assert.deepEqual(outcomesOf(unfetched.id), ['cancelled']);
    assert.deepEqual((await askWork(server.client, token)).body, { items: [] });

    const link = await openLink(server, token);
    const running = newWork(id);
    await create([running]);
    await askWork(server.client, token);
    const before = link.frames.length;
    assert.deepEqual(await cancel([running.id]), { ended: [], asked: [running.id] });
    assert.deepEqual(await cancel([running.id]), { ended: [], asked: [] });
    await waitUntil('the notice', () => link.frames.length > before);
    const { items, cancel: cancelled } = (await askWork(server.client, token)).body;
    assert.deepEqual([items, cancelled], [[], [running.id]]);
    assert.equal((await checkIn(server.client, token, { protocol: 2 })).body.work, true);
    assert.deepEqual(outcomesOf(running.id), []);
    await reportEvent(server.client, token, 'work.result', resultOf(running.id, 'cancelled'));
    await settled();
    assert.deepEqual(outcomesOf(running.id), ['cancelled']);
    assert.deepEqual((await askWork(server.client, token)).body, { items: [] });
    link.socket.terminate();
  });

  test('a fetch and a cancellation that race never both have an item', async () => {
    const agents = await Promise.all(Array.from({ length: 20 }, () => enrolOne()));
    const works = agents.map(({ id }) => newWork(id));
    await create(works);
    const [{ ended, asked }, ...answers] = await Promise.all([
      cancel(works.map(({ id }) => id)),
      ...agents.map(({ token }) => askWork(server.client, token)),
    ]);
    const given = answers.flatMap(({ body }) => body.items.map(({ id }) => id));
    assert.deepEqual(
      given.filter((id) => ended.includes(id)),
      [],
    );
    assert.equal(ended.length + asked.length, works.length);
  });

  test('what its kind cannot expand any more has failed', async () => {
    const { id, token } = await enrolOne();
    const [orphan, other] = [newWork(id), newWork(id)];
    told.gone.add(orphan.id);
    await create([orphan, other]);
    const { items } = (await askWork(server.client, token)).body;
    assert.deepEqual(
      items.map((item) => item.id),
      [other.id],
    );
    assert.deepEqual(outcomesOf(orphan.id), ['failed']);
  });

  test('expires, says of a cancelled one that nobody knows, and a late outcome is the true one', async () => {
    const { id, token } = await enrolOne();
    const [late, cancelled] = [newWork(id), newWork(id)];
    await create([late, cancelled]);
    await askWork(server.client, token);
    await cancel([cancelled.id]);
    await database.db.run(sql`
      update agents_work set expires_at = now() - interval '1 second' where agent_id = ${id}`);
    const kinds = createWorkKinds();
    kinds.define(told.kind);
    assert.equal(await database.db.transaction((tx) => expireWork(tx, kinds)), 2);
    assert.deepEqual(outcomesOf(cancelled.id), ['expired']);
    assert.match(told.outcomes.find((one) => one.id === cancelled.id)?.message ?? '', /cancelled/);
    await reportEvent(server.client, token, 'work.result', resultOf(late.id, 'done'));
    await settled();
    assert.deepEqual(outcomesOf(late.id), ['expired', 'done']);
  });

  test('a result of work that was asked of another is set aside, that of its agent counts', async () => {
    const [owner, stranger] = [await enrolOne(), await enrolOne()];
    const work = newWork(owner.id);
    await create([work]);
    await Promise.all([
      reportEvent(server.client, stranger.token, 'work.result', resultOf(work.id, 'failed')),
      reportEvent(server.client, owner.token, 'work.result', resultOf(work.id, 'done')),
    ]);
    await settled();
    assert.deepEqual(outcomesOf(work.id), ['done']);
    const aside = await database.db.rows(
      sql`select 1 from agents_event_failed where agent_id = ${stranger.id}`,
    );
    assert.equal(aside.length, 1);
  });

  test('thousands are made by one statement and told to whoever is connected', async () => {
    const { id, token } = await enrolOne();
    const link = await openLink(server, token);
    const works = Array.from({ length: 5000 }, () => newWork(id));
    assert.equal((await create(works)).length, 5000);
    await waitUntil('the notice', () => link.frames.length > 0);
    const { items, againAfterSeconds } = (await askWork(server.client, token)).body;
    assert.equal(items.length, 100);
    assert.equal(againAfterSeconds, 1);
    const { ended } = await cancel(works.map((work) => work.id));
    assert.equal(ended.length, 4900);
    link.socket.terminate();
  });
});
