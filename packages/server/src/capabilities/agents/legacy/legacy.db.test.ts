import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Hello } from '@reeve/protocol/agent';
import type { LegacyCommunication } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { migrationsFolder, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { startAgentServer, useAgentServer } from '../test-support/agent-server.ts';
import { type Enrolled, enrol, openLink, reportEvent } from '../test-support/enrol.ts';
import {
  checkIn,
  createClient,
  newHome,
  openSession,
  registration,
} from '../test-support/test-agent.ts';
import { waitUntil } from '../test-support/wait-until.ts';
import type { LegacyComputer } from './legacy-store.ts';

const database = useTestDatabase();

describe('Legacy Agent Communication', () => {
  const server = useAgentServer(database);
  const enrolOne = (protocol: number, name?: string) =>
    enrol(server, server.client, database.db, { protocol, ...(name ? { name } : {}) });
  const show = async () =>
    (await server.client.send<LegacyCommunication>('GET', '/api/v1/legacy-communication')).body;
  const set = (body: Record<string, unknown>) =>
    server.client.send<LegacyCommunication & { code: string; message: string; remedy: string }>(
      'PUT',
      '/api/v1/legacy-communication',
      { body },
    );
  const off = async () => set({ enabled: false, cutOff: (await show()).legacyComputers });
  const on = () => set({ enabled: true });
  const list = async (search = '') =>
    (
      await server.client.send<{ items: LegacyComputer[]; total: number }>(
        'GET',
        `/api/v1/legacy-communication/computers?search=${search}`,
      )
    ).body;

  test('is on in a new installation, and says so', async () => {
    const mode = await show();
    assert.equal(mode.enabled, true);
    assert.deepEqual([mode.currentProtocol, mode.oldestProtocol], [2, 1]);
    assert.deepEqual([mode.changedBy, mode.changedAt], ['new installation', null]);
  });

  test('turning it off demands the number of those that are cut off', async () => {
    await enrolOne(1, 'counted');
    await enrolOne(2, 'modern');
    const { legacyComputers, byProtocol } = await show();
    assert.equal(legacyComputers, 1);
    assert.deepEqual(byProtocol, [
      { protocol: 2, computers: 1, legacy: false },
      { protocol: 1, computers: 1, legacy: true },
    ]);
    assert.equal((await set({ enabled: false })).body.code, 'agents.cutOffMissing');
    const differs = await set({ enabled: false, cutOff: 7 });
    assert.equal(differs.body.code, 'agents.cutOffDiffers');
    assert.match(differs.body.message, /^1 computers/);
    assert.equal((await show()).enabled, true);
    assert.equal(
      (await set({ enabled: true, expiresAt: '2020-01-01T00:00:00.000Z' })).body.code,
      'agents.expiryPassed',
    );
    assert.equal(
      (await set({ enabled: false, cutOff: 1, expiresAt: '2220-01-01T00:00:00.000Z' })).body.code,
      'agents.expiryOfNothing',
    );
  });

  test('off cuts off whoever speaks protocol 1, on every way, and tells what to do', async () => {
    const [old, modern] = [await enrolOne(1, 'old'), await enrolOne(2, 'new')];
    const [oldLink, modernLink] = [
      await openLink(server, old.token),
      await openLink(server, modern.token),
    ];
    const answer = await off();
    assert.equal(answer.status, 200);
    assert.deepEqual([answer.body.enabled, answer.body.changedBy], [false, 'ada']);
    assert.equal(await oldLink.closed, 4004);
    const stranger = registration(newHome('stranger'), { protocol: 1 });
    const refused = await Promise.all([
      checkIn(server.client, old.token),
      reportEvent(server.client, old.token, 'agent.started', {}, 1),
      server.client.send('GET', '/agent/v1/work', { token: old.token }),
      server.client.send('GET', '/agent/v1/configuration', { token: old.token }),
      openSession(server.client, old.home),
      server.client.send('POST', '/agent/v1/register', { body: stranger }),
    ]);
    for (const { status, body } of refused) {
      assert.deepEqual([status, body.code], [426, 'agents.protocolUnsupported']);
      assert.match(body.message, /speaks protocol 1.*Legacy Agent Communication is off/);
      assert.match(body.remedy, /release .*Add computers.*reeve legacy set on/);
      assert.ok(body.retryAfterSeconds >= 120);
    }
    await assert.rejects(openLink(server, old.token), /426/);
    assert.deepEqual((await server.client.send<Hello>('GET', '/agent/v1/hello')).body.protocol, {
      oldest: 2,
      current: 2,
    });
    await waitUntil('the mark', async () => (await list('old')).items[0]?.refusedAt !== null);
    const { items, total } = await list('old');
    assert.equal(total, 1);
    assert.deepEqual(
      items.map(({ id, name, protocol }) => ({ id, name, protocol })),
      [{ id: old.id, name: 'old', protocol: 1 }],
    );
    // Nobody else is disturbed.
    assert.equal((await checkIn(server.client, modern.token, { protocol: 2 })).status, 200);
    assert.equal(modernLink.socket.readyState, 1);
    const line = server.audit.at(-1);
    assert.deepEqual(
      [line?.action, line?.details.enabled, line?.details.cutOff],
      ['setLegacyCommunication', false, 2],
    );
    // On again: the same session goes on, and the next one takes the mark away.
    await on();
    assert.equal((await checkIn(server.client, old.token)).status, 200);
    assert.equal((await openSession(server.client, old.home)).status, 200);
    assert.equal((await list('old')).items[0]?.refusedAt, null);
    modernLink.socket.terminate();
  });

  test('an agent that was upgraded meanwhile comes in with its new protocol', async () => {
    const agent: Enrolled = await enrolOne(1, 'upgraded');
    await off();
    assert.equal((await openSession(server.client, agent.home)).status, 426);
    const { status, body } = await openSession(server.client, agent.home, { protocol: 2 });
    assert.equal(status, 200);
    assert.equal((await checkIn(server.client, body.token, { protocol: 2 })).status, 200);
    assert.equal((await list('upgraded')).total, 0);
    await on();
  });

  test('nobody can mark a computer as refused without its key', async () => {
    const agent = await enrolOne(1, 'untouched');
    await off();
    const thief = { ...newHome('thief'), agentId: agent.id };
    assert.equal((await openSession(server.client, thief)).body.code, 'agents.badSignature');
    assert.equal((await list('untouched')).items[0]?.refusedAt, null);
    await on();
  });

  test('the expiry is kept in every process when it passes', async () => {
    const other = await startAgentServer(database.db);
    const client = createClient(other);
    const { token } = await enrolOne(1, 'expiring');
    const link = await openLink(other, token);
    const expiresAt = new Date(Date.now() + 1500).toISOString();
    assert.equal((await set({ enabled: true, expiresAt })).body.expiresAt, expiresAt);
    const bothSay = async (status: number) =>
      (await checkIn(server.client, token)).status === status &&
      (await checkIn(client, token)).status === status;
    assert.ok(await bothSay(200));
    await waitUntil('the end', () => bothSay(426));
    assert.ok(Date.now() >= Date.parse(expiresAt));
    assert.equal(await Promise.race([link.closed, waitSeconds(8)]), 4004);
    assert.equal((await show()).enabled, false);
    // It is off already: no number is needed to say so.
    assert.equal((await set({ enabled: false })).status, 200);
    await on();
    await waitUntil('both', () => bothSay(200));
    client.close();
    await other.stop();
  });

  test('an estate that comes from 0.1.0 is named as such; without a stored mode it is on', async () => {
    const file = join(migrationsFolder, '0051-expand-agents-protocol-2.sql');
    const insert = /insert into agents_legacy[^;]*;/.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
    await database.db.run(sql`delete from agents_legacy`);
    assert.equal((await show()).enabled, true);
    await database.db.pool.query(insert);
    const mode = await show();
    assert.equal(mode.enabled, true);
    assert.match(mode.changedBy, /upgrade/);
  });
});

const waitSeconds = (seconds: number): Promise<string> =>
  new Promise((resolve) => setTimeout(() => resolve('in vain'), seconds * 1000).unref());
