import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { type AgentServer, startAgentServer } from '../test-support/agent-server.ts';
import { enrol, openLink } from '../test-support/enrol.ts';
import { createClient } from '../test-support/test-agent.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import { createServerProcess } from './server-process.ts';

const database = useTestDatabase();

const isConnected = async (id: string): Promise<boolean> =>
  (
    await database.db.first<{ connected: boolean }>(
      sql`select connected from agents_published where agent_id = ${id}`,
    )
  )?.connected ?? false;

const connectOne = async (server: AgentServer) => {
  const client = createClient(server);
  const agent = await enrol(server, client, database.db);
  const link = await openLink(server, agent.token);
  await waitUntil('connected', () => isConnected(agent.id));
  client.close();
  return { ...agent, link };
};

test('start and stop of one server process leave the connections of another alone', async () => {
  const first = await startAgentServer(database.db);
  const { id, token, link } = await connectOne(first);
  const second = await startAgentServer(database.db);
  assert.ok(await isConnected(id));
  // It moves to the second; what the first then says of its end counts for nothing.
  const moved = await openLink(second, token);
  await waitUntil('moved', () => second.agents.connectedCount() === 1);
  link.socket.terminate();
  await waitUntil('left', () => first.agents.connectedCount() === 0);
  await first.stop();
  assert.ok(await isConnected(id));
  moved.socket.terminate();
  await waitUntil('gone', async () => !(await isConnected(id)));
  await second.stop();
});

test('what a process that is over has left behind is cleared by another', async () => {
  const server = await startAgentServer(database.db);
  const client = createClient(server);
  const [orphan, older] = [
    await enrol(server, client, database.db),
    await enrol(server, client, database.db),
  ];
  const over = randomUUID();
  await database.db.run(sql`
    insert into agents_process (id, seen_at) values (${over}, now() - interval '21 seconds')`);
  await database.db.run(sql`
    update agents_presence set connected = true,
      connected_to = case when agent_id = ${orphan.id} then ${over}::uuid end
    where agent_id in (${orphan.id}, ${older.id})`);
  const process = createServerProcess(database.db);
  await process.start();
  assert.deepEqual([await isConnected(orphan.id), await isConnected(older.id)], [false, false]);
  await process.stop();
  client.close();
  await server.stop();
});

test('a process that was taken for dead writes its connections again', async () => {
  const server = await startAgentServer(database.db);
  const { id, link } = await connectOne(server);
  await database.db.run(sql`delete from agents_process`);
  const other = createServerProcess(database.db);
  await other.start();
  assert.equal(await isConnected(id), false);
  for (let tries = 0; !(await isConnected(id)); tries++) {
    assert.ok(tries < 80, 'it stays away');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await other.stop();
  link.socket.terminate();
  await server.stop();
});
