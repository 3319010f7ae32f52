import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dataClasses } from '@reeve/protocol/data-classes';
import { TestServer, tlsFile } from '../../packages/agent/src/testing/test-server.ts';
import { until } from '../../packages/agent/src/testing/until.ts';
import {
  closedLoop,
  connectTo,
  openLoop,
  type ServerConnection,
  simulatedAgents,
  simulatedComputer,
  simulatedInventory,
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

  test('the open loop counts from when a task was due', async () => {
    const result = await openLoop(() => Promise.resolve(), 200, 0.25);
    assert.equal(result.done, 50);
    assert.ok(result.seconds >= 0.24);
  });
});
