import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Hello } from '@reeve/protocol/agent';
import type { Registration, RegistrationToken } from '@reeve/protocol/api';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { useAgentServer } from '../test-support/agent-server.ts';
import {
  type Answer,
  newHome,
  openSession,
  register,
  registration,
  someIdentity,
} from '../test-support/test-agent.ts';

const database = useTestDatabase();

interface Page {
  items: Registration[];
  total: number;
  nextCursor: string | null;
}

describe('registration', () => {
  const server = useAgentServer(database, {
    needs: {
      findSimilar: async (_, identity) =>
        identity.hostName === 'twin'
          ? { id: randomUUID(), name: 'old', because: 'same board' }
          : null,
    },
  });

  const makeToken = async (uses: number): Promise<string> => {
    const { secret } = await server.agents.createRegistrationToken(database.db, {
      note: 'rack 7',
      uses,
      expiresInHours: 1,
      createdBy: 'ada',
    });
    return secret;
  };

  test('hello tells product, protocols and time', async () => {
    const { status, body } = await server.client.send<Hello>('GET', '/agent/v1/hello');
    assert.equal(status, 200);
    assert.deepEqual(body.protocol, { oldest: 1, current: 2 });
    assert.equal(body.product, 'reeve');
  });

  test('without token and policy a request waits; the same key asks for the same request', async () => {
    const home = newHome('waiting');
    const first = await register(server.client, home);
    assert.equal(first.body.status, 'pending');
    assert.ok(first.body.retryAfterSeconds >= 1);
    const again = await register(server.client, home);
    assert.equal(again.body.agentId, first.body.agentId);
    const session = await openSession(server.client, home);
    assert.equal(session.status, 403);
    assert.equal(session.body.code, 'agents.registrationPending');
    assert.ok(session.body.retryAfterSeconds > 0);
    assert.equal(server.computers.has(first.body.agentId), false);
  });

  test('a decision of an administrator lets it in, and is in the audit', async () => {
    const home = newHome('decided');
    await register(server.client, home);
    const path = `/api/v1/registrations/${home.agentId}/decision`;
    const answer = await server.client.send<Registration>('POST', path, {
      body: { status: 'allowed' },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.decidedBy, 'ada');
    assert.equal((await register(server.client, home)).body.status, 'allowed');
    assert.equal(server.computers.get(home.agentId ?? ''), 'decided');
    assert.equal((await openSession(server.client, home)).status, 200);
    assert.ok(
      server.audit.some(
        ({ action, subject }) => action === 'decideRegistration' && subject === 'decided',
      ),
    );
  });

  test('a token lets in exactly as many as it says, however they race', async () => {
    const token = await makeToken(3);
    const homes = Array.from({ length: 10 }, (_, index) => newHome(`racer${index}`));
    const answers = await Promise.all(homes.map((home) => register(server.client, home, token)));
    const allowed = answers.filter(({ body }) => body.status === 'allowed');
    assert.equal(allowed.length, 3);
    assert.match(
      answers.find(({ body }) => body.status === 'pending')?.body.reason ?? '',
      /used up/,
    );
    // The key that was let in stays so without another use.
    const winner = homes[answers.findIndex(({ body }) => body.status === 'allowed')];
    assert.ok(winner);
    assert.equal((await register(server.client, winner, token)).body.status, 'allowed');
  });

  test('a token that comes later decides a request that waits', async () => {
    const home = newHome('later');
    assert.equal((await register(server.client, home)).body.status, 'pending');
    assert.equal((await register(server.client, home, await makeToken(1))).body.status, 'allowed');
  });

  test('one key registers once, however often it asks at the same time', async () => {
    const home = newHome('eager');
    const token = await makeToken(5);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => register(server.client, home, token)),
    );
    assert.equal(new Set(answers.map(({ body }) => body.agentId)).size, 1);
    const tokens = await server.client.send<RegistrationToken[]>(
      'GET',
      '/api/v1/registration-tokens',
    );
    assert.ok(tokens.body.some(({ usesLeft }) => usesLeft === 4));
  });

  test('policies decide in their order', async () => {
    const policy = (name: string, order: number, result: string, mask: string) =>
      server.client.send('POST', '/api/v1/registration-policies', {
        body: { name, order, enabled: true, result, rules: [{ kind: 'hostName', mask }] },
      });
    const second = await policy('lab', 20, 'allowed', 'lab-*');
    await policy('lab printers', 10, 'blocked', 'lab-printer*');
    assert.equal((await register(server.client, newHome('lab-1'))).body.status, 'allowed');
    const printer = newHome('lab-printer9');
    const blocked = await register(server.client, printer);
    assert.equal(blocked.body.status, 'blocked');
    assert.match(blocked.body.reason, /lab printers/);
    assert.equal((await openSession(server.client, printer)).body.code, 'agents.blocked');
    const path = `/api/v1/registration-policies/${second.body.id}`;
    assert.equal((await server.client.send('DELETE', path)).status, 200);
    assert.equal((await server.client.send('DELETE', path)).body.code, 'agents.policyNotFound');
    assert.equal((await register(server.client, newHome('lab-2'))).body.status, 'pending');
    const wrong = await server.client.send('POST', '/api/v1/registration-policies', {
      body: {
        name: 'typo',
        order: 1,
        enabled: true,
        result: 'allowed',
        rules: [{ kind: 'ip', mask: '10.0.0.0/33' }],
      },
    });
    assert.equal(wrong.body.code, 'agents.badMask');
  });

  test('a request that looks like a known computer says so', async () => {
    const home = newHome('twin');
    await register(server.client, home);
    const list = await server.client.send<Page>('GET', '/api/v1/registrations?search=twin');
    assert.equal(list.body.total, 1);
    assert.equal(list.body.items[0]?.looksLike?.because, 'same board');
  });

  test('the list pages without gaps or repeats', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `limit=4${cursor ? `&cursor=${cursor}` : ''}`;
      const page: Answer<Page> = await server.client.send<Page>(
        'GET',
        `/api/v1/registrations?${query}`,
      );
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    }
    const total = (await server.client.send<Page>('GET', '/api/v1/registrations')).body.total;
    assert.equal(seen.length, total);
    assert.equal(new Set(seen).size, total);
  });

  test('refuses what is altered, repeated, from another time, or of a future protocol', async () => {
    const home = newHome('careful');
    const code = async (body: unknown) =>
      (await server.client.send('POST', '/agent/v1/register', { body })).body.code;
    const right = registration(home);
    assert.equal(await code({ ...right, agentVersion: '9.9.9' }), 'agents.badSignature');
    assert.equal(await code(right), undefined);
    assert.equal(await code(right), 'agents.replayed');
    const late = new Date(Date.now() - 6 * 60_000).toISOString();
    assert.equal(await code(registration(home, { time: late })), 'agents.clockDiffers');
    assert.equal(await code({ protocol: 7, shape: 'new' }), 'agents.protocolUnsupported');
    assert.equal(await code({ shape: 'none' }), 'agents.malformed');
    assert.equal(await code(registration(home, { publicKey: 'AAAA' })), 'agents.badKey');
    const refusal = await server.client.send('POST', '/agent/v1/register', {
      body: { protocol: 7 },
    });
    assert.equal(refusal.status, 426);
    assert.match(refusal.body.message, /speaks protocol 7.*understands 1 to 2/);
  });

  test('fields of a newer agent are signed and otherwise left alone', async () => {
    const home = newHome('newer');
    const body = registration(home, { colour: { of: 'hat' } } as never);
    assert.equal((await server.client.send('POST', '/agent/v1/register', { body })).status, 200);
  });

  test('what a stranger adds to its identity is signed but not stored', async () => {
    const home = newHome('stuffed');
    home.identity = { ...home.identity, ballast: 'x'.repeat(20_000) } as never;
    assert.equal((await register(server.client, home)).status, 200);
    const list = await server.client.send<Page>('GET', '/api/v1/registrations?search=stuffed');
    assert.deepEqual(list.body.items[0]?.identity, someIdentity('stuffed'));
  });

  test('text that PostgreSQL cannot store does no harm', async () => {
    const home = newHome('odd');
    home.identity = { ...someIdentity('odd'), userName: 'nul \u0000 half \ud800' };
    assert.equal((await register(server.client, home)).status, 200);
  });

  test('oversized and broken messages are refused in the words of the channel', async () => {
    const send = (raw: string | Buffer, gzip = false) =>
      server.client.send('POST', '/agent/v1/register', { raw, gzip });
    assert.equal((await send('{"a":')).body.code, 'agents.malformed');
    assert.equal(
      (await send(`{"a":"${'x'.repeat(300_000)}"}`)).body.code,
      'agents.messageTooLarge',
    );
    const bomb = await send(Buffer.alloc(20_000_000, 0x20), true);
    assert.equal(bomb.body.code, 'agents.messageTooLarge');
  });
});
