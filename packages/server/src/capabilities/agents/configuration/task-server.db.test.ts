import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { SettingValue } from '@reeve/protocol/api';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { type AgentServer, useAgentServer } from '../test-support/agent-server.ts';
import { askWork, enrol, openLink } from '../test-support/enrol.ts';
import { waitUntil } from '../test-support/wait-until.ts';

const database = useTestDatabase();

const set = (
  { kernel }: Pick<AgentServer, 'kernel'>,
  changes: Record<string, SettingValue | null>,
): Promise<void> =>
  database.db
    .transaction((tx) => kernel.settings.change(tx, changes, { by: 'ada', reason: 'test' }))
    .then(() => kernel.settings.refresh());

/** Status and wait of a refused channel. */
const dialRefused = ({ port, certificate }: AgentServer, token: string) =>
  new Promise<{ status: number; retryAfter: number }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64'),
    };
    request(
      { host: '127.0.0.1', port, path: '/agent/v1/push', ca: certificate, headers },
      (answer) => {
        answer.resume();
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: Number(answer.headers['retry-after']),
        });
      },
    )
      .on('upgrade', () => reject(new Error('the channel was opened')))
      .on('error', reject)
      .end();
  });

describe('settings of the task server', () => {
  const server = useAgentServer(database, {
    prepare: (agents) =>
      agents.defineWorkKind({
        kind: 'test',
        expand: async (_, items) => new Map(items.map(({ id }) => [id, {}])),
        finished: async () => undefined,
      }),
  });
  const enrolOne = (protocol = 2) => enrol(server, server.client, database.db, { protocol });
  const giveWork = (agentId: string, count: number) =>
    database.db.transaction((tx) =>
      server.agents.createWork(
        tx,
        Array.from({ length: count }, (_, index) => ({
          id: randomUUID(),
          agentId,
          kind: 'test',
          parameters: { index },
          createdBy: 'ada',
          expiresAt: new Date(Date.now() + 3_600_000),
        })),
      ),
    );

  test('the poll interval reaches the agents, which are told of a new configuration', async () => {
    const { token } = await enrolOne();
    const link = await openLink(server, token);
    const ask = async () =>
      (
        await server.client.send('POST', '/agent/v1/configuration', {
          token,
          body: { protocol: 2 },
        })
      ).body;
    const before = await ask();
    assert.equal(before.workPollSeconds, 300);
    await set(server, { 'task-server.poll-interval-seconds': 42 });
    await waitUntil('the notice', () =>
      link.frames.some(({ notice }) => notice === 'configuration'),
    );
    const after = await ask();
    assert.equal(after.workPollSeconds, 42);
    assert.notEqual(after.version, before.version);
    await set(server, { 'task-server.poll-interval-seconds': null });
    assert.equal((await ask()).version, before.version);
    link.socket.terminate();
  });

  test('channels beyond the maximum are refused with a time; who holds one may replace it', async () => {
    await waitUntil('no channels', () => server.agents.connectedCount() === 0);
    const agents = await Promise.all([enrolOne(), enrolOne(), enrolOne()]);
    await set(server, { 'task-server.maximum-connections': 2 });
    const links = [
      await openLink(server, agents[0]?.token ?? ''),
      await openLink(server, agents[1]?.token ?? ''),
    ];
    const refused = await dialRefused(server, agents[2]?.token ?? '');
    assert.equal(refused.status, 503);
    assert.ok(refused.retryAfter >= 300 && refused.retryAfter <= 600);
    links.push(await openLink(server, agents[0]?.token ?? ''));
    assert.equal(await links[0]?.closed, 4001);
    assert.equal(server.agents.connectedCount(), 2);
    // Without a channel the poll still brings work.
    await giveWork(agents[2]?.id ?? '', 1);
    assert.equal((await askWork(server.client, agents[2]?.token ?? '')).body.items.length, 1);
    // The maximum is lowered: the newest goes.
    await set(server, { 'task-server.maximum-connections': 1 });
    assert.equal(await links[2]?.closed, 1013);
    assert.equal(server.agents.connectedCount(), 1);
    await set(server, { 'task-server.maximum-connections': null });
    links.push(await openLink(server, agents[2]?.token ?? ''));
    for (const { socket } of links) socket.terminate();
  });

  test('throttling withholds items and says when to come again; nothing is lost', async () => {
    await set(server, { 'task-server.items-per-second': 5 });
    const { id, token } = await enrolOne();
    await giveWork(id, 12);
    await wait(1100);
    const first = (await askWork(server.client, token)).body;
    assert.equal(first.items.length, 5);
    assert.equal(first.againAfterSeconds, 2);
    // Those that were given are given again, and cost nothing.
    const second = (await askWork(server.client, token)).body;
    assert.ok(second.items.length < 12);
    const seen = new Set(first.items.map((item) => item.id));
    await waitUntil('all of them', async () => {
      for (const item of (await askWork(server.client, token)).body.items) seen.add(item.id);
      return seen.size === 12;
    });
    await set(server, { 'task-server.items-per-second': null });
    const last = (await askWork(server.client, token)).body;
    assert.deepEqual([last.items.length, last.againAfterSeconds], [12, undefined]);
  });

  test('an agent is given so many items at once, those that it never had first', async () => {
    await set(server, { 'task-server.items-per-fetch': 2 });
    const { id, token } = await enrolOne();
    await giveWork(id, 5);
    const seen: string[][] = [];
    for (let turn = 0; turn < 3; turn++)
      seen.push((await askWork(server.client, token)).body.items.map((item) => item.id));
    assert.deepEqual(
      seen.map((ids) => ids.length),
      [2, 2, 2],
    );
    assert.equal(new Set(seen.flat()).size, 5);
    await set(server, { 'task-server.items-per-fetch': null });
    assert.equal((await askWork(server.client, token)).body.items.length, 5);
  });
});
