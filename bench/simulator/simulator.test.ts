import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dataClasses } from '@reeve/protocol/data-classes';
import { TestServer, tlsFile } from '../../packages/agent/src/testing/test-server.ts';
import { until } from '../../packages/agent/src/testing/until.ts';
import {
  closedLoop,
  conductOf,
  connectTo,
  doWork,
  leanConnection,
  openLoop,
  type ServerConnection,
  simulatedAgents,
  simulatedComputer,
  simulatedInventory,
  timetable,
  titlePool,
} from './index.ts';

const inventory = { pool: titlePool(1) };

test('the same seed makes the same computer, and a revision changes few packages', () => {
  const computer = simulatedComputer(7, 42);
  assert.deepEqual(computer, simulatedComputer(7, 42));
  const contents = (revision: number) => simulatedInventory(computer, revision, inventory);
  const hashes = (revision: number) => contents(revision).map((one) => `${one.name} ${one.hash}`);
  assert.deepEqual(hashes(0), hashes(0));
  assert.equal(hashes(0).filter((one, index) => one !== hashes(1)[index]).length, 1);
  const software = contents(0).find((one) => one.name === 'installed-software');
  assert.equal(software?.rows.length, 940);
  assert.deepEqual(
    contents(0)
      .map((one) => one.name)
      .sort(),
    dataClasses.map((one) => one.name).sort(),
  );
});

test('the same seed has the same failures, as often as it was said', () => {
  const rates = { failing: 0.1, vanishing: 0.05, late: 0.2, 'cut-off': 0.01 };
  const conducts = Array.from({ length: 20_000 }, (_, agent) => conductOf(3, agent, 1, rates));
  for (const [conduct, share] of Object.entries(rates)) {
    const seen = conducts.filter((one) => one === conduct).length / conducts.length;
    assert.ok(Math.abs(seen - share) < 0.01, `${conduct} ${seen}`);
  }
  assert.deepEqual(
    conducts.slice(0, 100),
    Array.from({ length: 100 }, (_, agent) => conductOf(3, agent, 1, rates)),
  );
  assert.equal(conductOf(3, 17, 1, {}), 'orderly');
});

test('computers with the same contents find the same, each under its own name', () => {
  const [one, other] = [1, 2].map((number) => simulatedComputer(7, number));
  const agent = simulatedAgents(7, 9, 1, { ...inventory, contentsOf: 1 })[0];
  assert.equal(agent?.contentsOf, 1);
  assert.notEqual(one?.hostName, other?.hostName);
  const [mine] = simulatedAgents(7, 1, 1, inventory);
  assert.equal(agent?.collect(3).digest, mine?.collect(3).digest);
  assert.notEqual(agent?.collect(3).digest, agent?.collect(4).digest);
});

describe('simulated agents', () => {
  const server = new TestServer();
  let connection: ServerConnection;
  before(async () => {
    await server.listen();
    connection = connectTo(server.url, tlsFile('ca.pem'), 4);
  });
  after(async () => {
    connection.close();
    await server.close();
  });

  test('register, open sessions, check in, send inventory and hear notices, as the protocol has it', async () => {
    const agents = simulatedAgents(7, 0, 12, inventory);
    for (const agent of agents) agent.prepare(0);
    const each = (act: (agent: (typeof agents)[number]) => Promise<unknown>) =>
      closedLoop(
        (index) => {
          const agent = agents[index];
          return agent ? act(agent) : Promise.reject(new Error('no such agent'));
        },
        agents.length,
        4,
      );
    for (const result of [
      await each((agent) => agent.register(connection)),
      await each((agent) => agent.openSession(connection)),
      await each((agent) => agent.checkIn(connection)),
      await each((agent) => agent.sendInventory(connection)),
    ])
      assert.deepEqual([result.done, result.failures], [12, {}]);
    const answer = await agents[0]?.checkIn(connection);
    assert.deepEqual(answer?.send, []);
    const notices: string[] = [];
    const socket = await agents[0]?.openPush(connection, (notice) => notices.push(notice));
    await until('channel', () => server.sockets.size === 1);
    server.notify('work');
    await until('notice', () => notices.length === 1);
    socket?.terminate();
    assert.deepEqual(server.problems, []);
  });

  test('speak over a connection of their own, break off, and do work in their ways', async () => {
    const own = leanConnection(server.url, tlsFile('ca.pem'), connection.secureContext);
    const [agent] = simulatedAgents(7, 50, 1, inventory, { kinds: ['run-task'] });
    assert.ok(agent);
    await agent.register(own);
    await agent.openSession(own);
    const { send } = await agent.checkIn(own);
    const before = server.inventoryMessages.length;
    await agent.breakOffInventory(own, ['installed-software']);
    assert.deepEqual(await agent.sendInventory(own, send), send);
    assert.equal(server.inventoryMessages.length, before + 1);
    const createdAt = new Date().toISOString();
    const work = { kind: 'run-task', parameters: {}, createdAt, expiresAt: createdAt };
    for (const conduct of ['failing', 'cut-off', 'vanishing'] as const) {
      server.work.push({ ...work, id: randomUUID() });
      const done = await doWork(agent, own, conduct, { away: 0, late: 0, poll: 0 });
      const expected = { failing: 'failed', 'cut-off': 'done', vanishing: 'interrupted' };
      assert.equal(done?.outcome, expected[conduct]);
      const [started, result] = server.events.slice(-2);
      assert.deepEqual([started?.type, result?.type], ['work.started', 'work.result']);
      assert.equal(result?.data.outcome, expected[conduct]);
      server.work.length = 0;
    }
    assert.equal(await doWork(agent, own, 'orderly'), null);
    // What was broken off, and nothing else.
    assert.deepEqual(server.problems, ['/agent/v1/inventory: Error: aborted']);
    server.problems.length = 0;
    own.close();
  });

  test('a timetable begins each task when it is due', async () => {
    const late: number[] = [];
    const task = async (due: number) => late.push(performance.now() - due);
    await timetable([0, 20, 20, 60].map((dueMs) => ({ dueMs, task })));
    assert.equal(late.length, 4);
    assert.ok(late.every((one) => one >= 0));
  });

  test('the open loop counts from when a task was due', async () => {
    const result = await openLoop(() => Promise.resolve(), 200, 0.25);
    assert.equal(result.done, 50);
    assert.ok(result.seconds >= 0.24);
  });
});
