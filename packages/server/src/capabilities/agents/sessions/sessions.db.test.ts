import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Duplicate } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { startAgentServer, useAgentServer } from '../test-support/agent-server.ts';
import {
  type AgentHome,
  checkIn,
  createClient,
  newHome,
  openSession,
  register,
  sessionRequest,
  someIdentity,
} from '../test-support/test-agent.ts';

const database = useTestDatabase();

describe('sessions', () => {
  const server = useAgentServer(database);

  const allowedHome = async (name: string): Promise<AgentHome> => {
    const { secret } = await server.agents.createRegistrationToken(database.db, {
      note: '',
      uses: 1,
      expiresInHours: 1,
      createdBy: 'ada',
    });
    const home = newHome(name);
    assert.equal((await register(server.client, home, secret)).body.status, 'allowed');
    return home;
  };
  /** One run of the agent: a session that is used. */
  const run = async (home: AgentHome): Promise<string> => {
    const opened = await openSession(server.client, home);
    if (opened.status !== 200) return opened.body.code;
    return (await checkIn(server.client, opened.body.token)).status === 200 ? 'ok' : 'no check-in';
  };
  const duplicates = async (state = 'open') =>
    (await server.client.send<Duplicate[]>('GET', `/api/v1/duplicates?state=${state}`)).body;
  const resolve = (id: string, state: string) =>
    server.client.send('POST', `/api/v1/duplicates/${id}/resolution`, { body: { state } });

  test('a session lets in; a token that is altered, foreign or missing does not', async () => {
    const home = await allowedHome('plain');
    const { body } = await openSession(server.client, home);
    assert.equal((await checkIn(server.client, body.token)).status, 200);
    for (const token of [`${body.token}x`, body.token.replace(/^./, 'f'), 'x', '', undefined]) {
      const refused = await server.client.send(
        'GET',
        '/agent/v1/work',
        token === undefined ? {} : { token },
      );
      assert.equal(refused.status, 401);
      assert.equal(refused.body.code, 'agents.sessionExpired');
    }
  });

  test('the key must be the right one, the agent known, the message new', async () => {
    const home = await allowedHome('proof');
    const send = async (body: unknown) =>
      (await server.client.send('POST', '/agent/v1/session', { body })).body.code;
    const other = newHome('proof');
    assert.equal(await send(sessionRequest({ ...home, key: other.key })), 'agents.badSignature');
    assert.equal(
      await send(sessionRequest({ ...home, agentId: '00000000-0000-7000-8000-000000000000' })),
      'agents.unknownAgent',
    );
    const body = sessionRequest(home);
    assert.equal(await send(body), undefined);
    assert.equal(await send(body), 'agents.replayed');
    assert.equal(await send({ ...body, protocol: 3 }), 'agents.protocolUnsupported');
    assert.equal(
      await send(sessionRequest(home, { time: new Date(Date.now() + 400_000).toISOString() })),
      'agents.clockDiffers',
    );
    assert.deepEqual(await duplicates(), []);
  });

  test('lost answers never shut out the one agent there is', async () => {
    const home = await allowedHome('lossy');
    for (let round = 0; round < 4; round++) {
      const before = home.ticket;
      assert.equal((await openSession(server.client, home)).status, 200);
      // The agent ends before its ticket is on the disk.
      if (before === undefined) delete home.ticket;
      else home.ticket = before;
      assert.equal(await run(home), 'ok');
    }
  });

  test('of two copies of one home that run in turns one is refused, the other undisturbed', async () => {
    const original = await allowedHome('sheep');
    assert.equal(await run(original), 'ok');
    const copy = { ...original };
    assert.equal(await run(original), 'ok');
    for (let turn = 0; turn < 3; turn++) {
      assert.equal(await run(copy), 'agents.duplicateIdentity');
      assert.equal(await run(original), 'ok');
    }
    const [duplicate] = (await duplicates()).filter(
      ({ agentId }: { agentId: string }) => agentId === original.agentId,
    );
    assert.ok(duplicate);
    assert.equal(duplicate.attempts, 3);
    assert.equal(await server.agents.countOpenDuplicates(), (await duplicates()).length);
    assert.match(duplicate.because, /spent/);
    assert.equal(duplicate.computerName, 'sheep');
  });

  test('a clone that moves the ratchet first ends the session of the other at once', async () => {
    const original = await allowedHome('first');
    const opened = await openSession(server.client, original);
    const { token } = opened.body;
    assert.equal((await checkIn(server.client, token)).status, 200);
    const clone = { ...original };
    assert.equal(await run(clone), 'ok');
    assert.equal((await checkIn(server.client, token)).body.code, 'agents.sessionExpired');
    assert.equal(await run(original), 'agents.duplicateIdentity');
    assert.equal(await run(clone), 'ok');
  });

  test('a duplicate leaves no trace but its own record', async () => {
    const original = await allowedHome('trace');
    await run(original);
    const clone = { ...original, identity: { ...someIdentity('trace'), hostName: 'impostor' } };
    await run(original);
    const look = () =>
      database.db.first(sql`
        select p.last_seen, p.boot_id, s.identity, s.issued, s.used, r.host_name
        from agents_presence p join agents_session s using (agent_id)
        join agents_registration r on r.id = p.agent_id where p.agent_id = ${original.agentId}`);
    const before = await look();
    assert.equal(await run(clone), 'agents.duplicateIdentity');
    assert.deepEqual(await look(), before);
    assert.ok(
      (await duplicates()).some(
        ({ claimed }: { claimed: { hostName: string } }) => claimed.hostName === 'impostor',
      ),
    );
  });

  test('same-computer: after a restored snapshot the refused one goes on', async () => {
    const home = await allowedHome('snapshot');
    await run(home);
    const snapshot = { ...home };
    await run(home);
    assert.equal(await run(snapshot), 'agents.duplicateIdentity');
    const [duplicate] = (await duplicates()).filter(
      ({ agentId }: { agentId: string }) => agentId === home.agentId,
    );
    assert.ok(duplicate);
    assert.equal((await resolve(duplicate.id, 'same-computer')).body.state, 'same-computer');
    assert.equal(await run(snapshot), 'ok');
    assert.equal(await run(snapshot), 'ok');
    assert.equal(await run(home), 'agents.duplicateIdentity');
  });

  test('new-computer: the refused one is told to make a key; dismissed: it stays refused', async () => {
    const home = await allowedHome('twofold');
    await run(home);
    const clone = { ...home };
    await run(home);
    await run(clone);
    const [duplicate] = (await duplicates()).filter(
      ({ agentId }: { agentId: string }) => agentId === home.agentId,
    );
    assert.ok(duplicate);
    await resolve(duplicate.id, 'new-computer');
    assert.equal(await run(clone), 'agents.newIdentityRequired');
    await resolve(duplicate.id, 'dismissed');
    assert.equal(await run(clone), 'agents.duplicateIdentity');
    assert.equal(await run(home), 'ok');
    assert.ok(!(await duplicates()).some(({ id }: { id: string }) => id === duplicate.id));
    const missing = await resolve('00000000-0000-7000-8000-000000000000', 'dismissed');
    assert.equal(missing.body.code, 'agents.duplicateNotFound');
  });

  test('a right ticket from hardware that is other in everything is a duplicate', async () => {
    const home = await allowedHome('iron');
    await run(home);
    const moved = {
      ...home,
      identity: { ...someIdentity('gold'), machineId: home.identity.machineId ?? '' },
    };
    assert.equal(await run(moved), 'ok');
    const stolen = { ...moved, identity: someIdentity('lead') };
    assert.equal(await run(stolen), 'agents.duplicateIdentity');
    assert.equal(await run(moved), 'ok');
  });

  test('revoking and blocking take effect at once', async () => {
    const home = await allowedHome('revoked');
    const { body } = await openSession(server.client, home);
    assert.equal((await checkIn(server.client, body.token)).status, 200);
    await database.db.transaction((tx) => server.agents.revoke(tx, home.agentId ?? '', 'stolen'));
    await wait(150);
    const refused = await checkIn(server.client, body.token);
    assert.equal(refused.body.code, 'agents.blocked');
    assert.match(refused.body.message, /stolen/);
    assert.equal(await run(home), 'agents.blocked');
    assert.equal((await register(server.client, home)).body.status, 'blocked');
  });

  test('another server process ends superseded sessions and believes the same tokens', async () => {
    const home = await allowedHome('moving');
    const second = await startAgentServer(database.db);
    const client = createClient(second);
    try {
      const first = await openSession(server.client, home);
      assert.equal((await checkIn(client, first.body.token)).status, 200);
      assert.equal((await checkIn(server.client, first.body.token)).status, 200);
      const next = await openSession(client, home);
      assert.equal(next.status, 200);
      await wait(150);
      assert.equal(
        (await checkIn(server.client, first.body.token)).body.code,
        'agents.sessionExpired',
      );
      assert.equal((await checkIn(server.client, next.body.token)).status, 200);
    } finally {
      client.close();
      await second.stop();
    }
  });

  test('a hundred agents that come back at once are all let in', async () => {
    const homes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => allowedHome(`storm${index}`)),
    );
    const results = await Promise.all(homes.map(run));
    assert.ok(results.every((result) => result === 'ok'));
  });
});
