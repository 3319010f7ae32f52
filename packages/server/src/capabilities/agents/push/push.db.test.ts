import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { currentProtocol } from '@reeve/protocol/agent';
import type { AgentRequest } from '@reeve/protocol/api';
import { WebSocket } from 'ws';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import {
  type AgentServer,
  startAgentServer,
  useAgentServer,
} from '../test-support/agent-server.ts';
import {
  type AgentHome,
  type Client,
  checkIn,
  createClient,
  newHome,
  openSession,
  register,
} from '../test-support/test-agent.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import { expireWork, finishWork } from '../work/finish-work.ts';
import { createWorkKinds } from '../work/work-kinds.ts';

const database = useTestDatabase();

interface Link {
  socket: WebSocket;
  frames: { protocol: number; notice: string; afterSeconds?: number }[];
  closed: Promise<number>;
}

const connect = ({ port, certificate }: AgentServer, token: string): Promise<Link> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/agent/v1/push`, {
      ca: certificate,
      headers: { authorization: `Bearer ${token}` },
    });
    const frames: Link['frames'] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    const closed = new Promise<number>((done) => socket.on('close', done));
    socket.on('open', () => resolve({ socket, frames, closed }));
    socket.on('error', reject);
  });

const enrol = async (
  server: AgentServer,
  client: Client,
  name: string,
): Promise<{ home: AgentHome; token: string; id: string }> => {
  const { secret } = await server.agents.createRegistrationToken(database.db, {
    note: '',
    uses: 1,
    expiresInHours: 1,
    createdBy: 'ada',
  });
  const home = newHome(name);
  await register(client, home, secret);
  const { body } = await openSession(client, home);
  return { home, token: body.token, id: home.agentId ?? '' };
};

const isConnected = async (id: string): Promise<boolean> =>
  (
    await database.db.first<{ connected: boolean }>(
      sql`select connected from agents_published where agent_id = ${id}`,
    )
  )?.connected ?? false;

describe('push and work', () => {
  const server = useAgentServer(database);
  const ask = (id: string) =>
    server.client.send('POST', `/api/v1/computers/${id}/requests`, {
      body: { kind: 'send-inventory' },
    });
  const firstRequest = async (id: string) =>
    (await server.client.send<AgentRequest[]>('GET', `/api/v1/computers/${id}/requests`)).body[0];
  const fetchWork = async (token: string, channel: string) =>
    (await server.client.send('GET', `/agent/v1/work?channel=${channel}`, { token })).body.items;

  test('a channel is for those with a session; it shows as connected until it ends', async () => {
    const { token, id } = await enrol(server, server.client, 'linked');
    await assert.rejects(connect(server, 'nothing'), /401/);
    const link = await connect(server, token);
    await waitUntil('connected', () => isConnected(id));
    assert.equal(server.agents.connectedCount(), 1);
    link.socket.close();
    await waitUntil('disconnected', async () => !(await isConnected(id)));
    assert.equal(server.agents.connectedCount(), 0);
  });

  test('what is asked of an agent is pushed, fetched until done, and done once', async () => {
    const { token, id } = await enrol(server, server.client, 'worker');
    const link = await connect(server, token);
    const asked = await ask(id);
    assert.equal(asked.body.state, 'open');
    assert.equal((await ask(id)).body.id, asked.body.id);
    await waitUntil('the notice', () => link.frames.length > 0);
    assert.deepEqual(link.frames[0], { protocol: currentProtocol, notice: 'work' });
    const [item] = await fetchWork(token, 'push');
    assert.ok(item);
    assert.equal(item.id, asked.body.id);
    assert.equal((await fetchWork(token, 'poll')).length, 1);
    const result = (seq: number, outcome: string, agentToken = token) =>
      server.client.send('POST', '/agent/v1/events', {
        token: agentToken,
        body: {
          protocol: 1,
          spoolId: agentToken === token ? spoolId : randomUUID(),
          events: [
            { seq, type: 'work.result', time: new Date().toISOString(), data: outcomeOf(outcome) },
          ],
        },
      });
    const spoolId = randomUUID();
    const outcomeOf = (outcome: string) => ({
      workId: item.id,
      outcome,
      channel: 'push',
      message: 'as asked',
      startedAt: new Date().toISOString(),
      finishedAt: new Date().toISOString(),
    });
    // Somebody else's word counts for nothing.
    const stranger = await enrol(server, server.client, 'stranger');
    await result(1, 'failed', stranger.token);
    await waitUntil('set aside', async () =>
      Boolean(
        await database.db.first(
          sql`select 1 from agents_event_failed where agent_id = ${stranger.id}`,
        ),
      ),
    );
    assert.equal((await result(1, 'done')).body.acceptedThrough, 1);
    await waitUntil('done', async () => (await fetchWork(token, 'poll')).length === 0);
    await result(2, 'failed');
    await waitUntil('an empty queue', async () => (await server.agents.queueDepth()) === 0);
    const listed = await firstRequest(id);
    assert.deepEqual(
      [listed?.state, listed?.channel, listed?.message],
      ['done', 'push', 'as asked'],
    );
    link.socket.close();
  });

  test('without a channel the poll brings the work', async () => {
    const { token, id } = await enrol(server, server.client, 'poller');
    assert.equal((await checkIn(server.client, token)).body.work, false);
    await ask(id);
    assert.equal((await checkIn(server.client, token)).body.work, true);
    await fetchWork(token, 'poll');
    const listed = await firstRequest(id);
    assert.deepEqual([listed?.state, listed?.channel], ['open', 'poll']);
  });

  test('work that nobody did expires, and a late outcome is still the true one', async () => {
    const { id } = await enrol(server, server.client, 'sleeper');
    const asked = await ask(id);
    await database.db.run(
      sql`update agents_work set expires_at = now() - interval '1 second' where id = ${asked.body.id}`,
    );
    const kinds = createWorkKinds();
    assert.equal(await database.db.transaction((tx) => expireWork(tx, kinds)), 1);
    const now = new Date().toISOString();
    const result = {
      workId: asked.body.id,
      outcome: 'failed',
      channel: 'poll',
      message: '',
      startedAt: now,
      finishedAt: now,
    } as const;
    await database.db.transaction((tx) => finishWork(tx, kinds, [{ agentId: id, result }]));
    const listed = await firstRequest(id);
    assert.equal(listed?.state, 'failed');
  });

  test('nothing is asked of a computer without an agent', async () => {
    assert.equal((await ask(randomUUID())).body.code, 'agents.notManaged');
  });

  test('whoever is shut out is told at once', async () => {
    const { token, id } = await enrol(server, server.client, 'outcast');
    const link = await connect(server, token);
    await server.client.send('POST', `/api/v1/registrations/${id}/decision`, {
      body: { status: 'revoked' },
    });
    assert.equal(await link.closed, 4003);
    assert.equal(link.frames.at(-1)?.notice, 'revoked');
    await assert.rejects(connect(server, token), /403/);
  });

  test('a newer channel takes the place of the older one', async () => {
    const { token, id } = await enrol(server, server.client, 'twice');
    const older = await connect(server, token);
    const newer = await connect(server, token);
    assert.equal(await older.closed, 4001);
    await waitUntil('connected', () => isConnected(id));
    newer.socket.terminate();
    await waitUntil('disconnected', async () => !(await isConnected(id)));
  });

  test('a clone that starts while the original answers on its channel is the one that is refused', async () => {
    const { home, token } = await enrol(server, server.client, 'alive');
    const link = await connect(server, token);
    const clone = { ...home, bootId: randomUUID() };
    const refused = await openSession(server.client, clone);
    assert.equal(refused.body.code, 'agents.duplicateIdentity');
    assert.match(refused.body.message, /connected and answers/);
    assert.equal((await checkIn(server.client, token)).status, 200);
    // After a true restart the old channel is gone.
    link.socket.terminate();
    await waitUntil('gone', () => server.agents.connectedCount() === 0);
    assert.equal((await openSession(server.client, { ...home, bootId: randomUUID() })).status, 200);
  });
});

test('a server that stops tells its agents when to come back, and leaves nobody connected', async () => {
  const server = await startAgentServer(database.db);
  const client = createClient(server);
  const { token, id } = await enrol(server, client, 'returner');
  const link = await connect(server, token);
  await waitUntil('connected', () => isConnected(id));
  client.close();
  await server.stop();
  await link.closed;
  const last = link.frames.at(-1);
  assert.equal(last?.notice, 'reconnect');
  assert.ok((last?.afterSeconds ?? 0) >= 1);
  assert.equal(await isConnected(id), false);
});

test('new authorities reach agents as a new configuration, and it is counted who has it', async () => {
  const authorities = ['first'];
  const server = await startAgentServer(database.db, {
    needs: { authorities: () => [...authorities] },
  });
  const client = createClient(server);
  const { token } = await enrol(server, client, 'learner');
  const link = await connect(server, token);
  const before = (await client.send('GET', '/agent/v1/configuration', { token })).body;
  assert.equal(before.checkInSeconds, 60);
  authorities.push('next');
  await server.kernel.signals.raise(database.db, 'agents-configuration');
  await waitUntil('the notice', () => link.frames.some(({ notice }) => notice === 'configuration'));
  const { knowNext } = await server.agents.authorityAdoption();
  assert.equal(knowNext, 0);
  const after = (await client.send('GET', '/agent/v1/configuration', { token })).body;
  assert.deepEqual(after.authorities, ['first', 'next']);
  assert.notEqual(after.version, before.version);
  const answer = await checkIn(client, token, { configurationVersion: after.version });
  assert.equal(answer.body.configurationVersion, after.version);
  assert.equal((await server.agents.authorityAdoption()).knowNext, 1);
  client.close();
  link.socket.terminate();
  await server.stop();
});
