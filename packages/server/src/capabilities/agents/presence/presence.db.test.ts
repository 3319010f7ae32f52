import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rowsHash } from '@reeve/protocol/agent';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { agentErrors } from '../errors.ts';
import { useAgentServer } from '../test-support/agent-server.ts';
import {
  checkIn,
  checkInBody,
  newHome,
  openSession,
  register,
} from '../test-support/test-agent.ts';

const database = useTestDatabase();

describe('check-in', () => {
  let databaseIsSlow = false;
  const server = useAgentServer(database, {
    needs: {
      compareInventory: async (_, __, hashes) => {
        if (databaseIsSlow) throw agentErrors.overloaded({ waiting: 1, what: 'the test' });
        return { send: Object.keys(hashes ?? {}), hashes: hashes === undefined };
      },
    },
  });
  const enrol = async (name: string): Promise<{ id: string; token: string }> => {
    const { secret } = await server.agents.createRegistrationToken(database.db, {
      note: '',
      uses: 1,
      expiresInHours: 1,
      createdBy: 'ada',
    });
    const home = newHome(name);
    await register(server.client, home, secret);
    const { body } = await openSession(server.client, home);
    return { id: home.agentId ?? '', token: body.token };
  };

  test('is in the published view when it is answered, with the worst of its health', async () => {
    const { id, token } = await enrol('healthy');
    const since = new Date().toISOString();
    const health = [
      { id: 'a', severity: 'info' as const, message: 'note \u0000', since },
      { id: 'b', severity: 'warning' as const, message: 'spool nearly full', since },
    ];
    const answer = await checkIn(server.client, token, {
      health,
      spooled: 7,
      hashes: { memory: rowsHash([]) },
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body.send, ['memory']);
    const row = await database.db.first<Record<string, unknown>>(
      sql`select * from agents_published where agent_id = ${id}`,
    );
    assert.equal(row?.health, 'warning');
    assert.equal(row?.protocol, 1);
    assert.equal(row?.agent_version, '0.1.0');
    assert.ok(Date.now() - Date.parse(String(row?.last_seen)) < 5000);
    assert.equal(Array.isArray(row?.health_items) && row.health_items.length, 2);
    assert.deepEqual(await server.agents.byVersion(), { '0.1.0': 1 });
    assert.deepEqual(await server.agents.byProtocol(), { '1': 1 });
  });

  test('protocol 2 sends the digest alone, and the hashes when they are asked for', async () => {
    const { token } = await enrol('brief');
    const { hashes: _, ...brief } = checkInBody({ protocol: 2 });
    const send = async (body: unknown) =>
      (await server.client.send('POST', '/agent/v1/check-in', { body, token })).body;
    const first = await send(brief);
    assert.deepEqual([first.send, first.hashes], [[], true]);
    const second = await send({ ...brief, hashes: { memory: rowsHash([]) } });
    assert.deepEqual([second.send, second.hashes], [['memory'], undefined]);
  });

  test('many at once are answered each', async () => {
    const agents = await Promise.all(
      Array.from({ length: 20 }, (_, index) => enrol(`many${index}`)),
    );
    const answers = await Promise.all(
      agents.flatMap(({ token }) => [1, 2, 3].map(() => checkIn(server.client, token))),
    );
    assert.ok(answers.every(({ status }) => status === 200));
  });

  test('back-pressure says when to come back', async () => {
    const { token } = await enrol('pressed');
    databaseIsSlow = true;
    const refused = await checkIn(server.client, token);
    databaseIsSlow = false;
    assert.equal(refused.status, 503);
    assert.ok(refused.body.retryAfterSeconds >= 5);
    assert.equal(refused.headers['retry-after'], String(refused.body.retryAfterSeconds));
    assert.equal((await checkIn(server.client, token)).status, 200);
  });

  test('a message of another shape or a future protocol is refused, compressed or not', async () => {
    const { token } = await enrol('shapes');
    const send = async (body: unknown, gzip = false) =>
      (await server.client.send('POST', '/agent/v1/check-in', { body, token, gzip })).body.code;
    assert.equal(await send(checkInBody({ digest: 'short' })), 'agents.malformed');
    assert.equal(await send({ ...checkInBody(), protocol: 65_000 }), 'agents.protocolUnsupported');
    assert.equal(await send({ ...checkInBody(), protocol: '1' }), 'agents.malformed');
    assert.equal(await send({ ...checkInBody(), tomorrow: [1] }, true), undefined);
    assert.equal(await send([]), 'agents.malformed');
  });
});
