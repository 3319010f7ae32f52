import assert from 'node:assert/strict';
import { get } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { delay } from '@reeve/base';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  addAdministrator,
  startTestApplication,
  type TestApplication,
} from '../access/test-support/test-application.ts';
import { createStatus } from './index.ts';

const database = useTestDatabase();

describe('the live stream', () => {
  let app: TestApplication;
  before(async () => {
    app = await startTestApplication(database.db, (kernel) => [
      createStatus(kernel, {
        countComputers: async () => 0,
        connectedAgents: () => 0,
        queueDepth: async () => 0,
      }),
    ]);
  });
  after(() => app?.stop());

  /** Reads until it ends. */
  const follow = async (headers: Record<string, string>) => {
    const stream = { text: '', ended: false };
    await new Promise<void>((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: app.ports.https,
        path: '/api/v1/live',
        headers,
        agent: false as const,
        ca: app.certificates.authorities(),
      };
      get(options, (response) => {
        assert.equal(response.statusCode, 200);
        response.setEncoding('utf8').on('data', (text) => {
          stream.text += text;
        });
        response.on('end', () => {
          stream.ended = true;
        });
        resolve();
      }).on('error', reject);
    });
    return stream;
  };
  const ends = async (stream: { ended: boolean }): Promise<boolean> => {
    for (let tries = 0; !stream.ended && tries < 100; tries++) await delay(20);
    return stream.ended;
  };
  const signOut = (who: { session: string | undefined; csrf: string }) =>
    app.call({ method: 'POST', path: '/api/v1/sign-out', ...who });

  test('ends at once when its session is signed out, and no other one does', async () => {
    const ann = await addAdministrator(app, 'ann', ['viewer']);
    const bob = await addAdministrator(app, 'bob', ['viewer']);
    const [first, other] = [
      await follow({ cookie: `reeve_session=${ann.session}` }),
      await follow({ cookie: `reeve_session=${bob.session}` }),
    ];
    await signOut(ann);
    assert.equal(await ends(first), true);
    await delay(300);
    assert.equal(other.ended, false);
    await app.kernel.signals.raise(database.db, 'settings');
    await delay(1000);
    assert.match(other.text, /"topic":"settings"/);
  });

  test('ends when the administrator is disabled, and when the API token is revoked', async () => {
    const cy = await addAdministrator(app, 'cy', ['viewer']);
    const stream = await follow({ cookie: `reeve_session=${cy.session}` });
    const path = `/api/v1/administrators/${cy.id}`;
    const disabled = await app.local({ method: 'PATCH', path, body: { disabled: true } });
    assert.equal(disabled.status, 200, JSON.stringify(disabled.body));
    assert.equal(await ends(stream), true);
    const made = await app.local({
      method: 'POST',
      path: '/api/v1/api-tokens',
      body: { name: 'screen', roles: ['viewer'] },
    });
    const { secret, token } = made.body as unknown as { secret: string; token: { id: string } };
    const byToken = await follow({ authorization: `Bearer ${secret}` });
    await app.local({ method: 'DELETE', path: `/api/v1/api-tokens/${token.id}` });
    assert.equal(await ends(byToken), true);
  });

  test('an open stream does not keep an idle session alive', async () => {
    const dora = await addAdministrator(app, 'dora', ['viewer']);
    const stream = await follow({ cookie: `reeve_session=${dora.session}` });
    const setIdle = (interval: string) =>
      database.db.run(sql`
        update access_session set last_seen_at = now() - ${interval}::interval
        where administrator_id = ${dora.id}`);
    await setIdle('11 hours');
    await app.kernel.signals.raise(database.db, 'access');
    await delay(300);
    assert.equal(stream.ended, false);
    const row = await database.db.first<{ idle: boolean }>(sql`
      select last_seen_at < now() - interval '10 hours' as idle from access_session
      where administrator_id = ${dora.id}`);
    assert.equal(row?.idle, true);
    await setIdle('12 hours 1 second');
    await app.kernel.signals.raise(database.db, 'access');
    assert.equal(await ends(stream), true);
  });

  test('the metrics: free on the loopback, by HTTPS for who may read the server', async () => {
    const eve = await addAdministrator(app, 'eve', ['viewer']);
    const read = (over: object) => app.call({ path: '/metrics', ...over });
    assert.equal((await read({})).status, 401);
    assert.equal((await read({ listener: 'loopback' })).status, 200);
    assert.equal((await read({ bearer: 'reeve_wrong' })).status, 401);
    const seen = await read({ session: eve.session });
    assert.equal(seen.status, 200);
    assert.match(String(seen.body.text), /reeve_process_cpu/);
    await signOut(eve);
    assert.equal((await read({ session: eve.session })).status, 401);
  });

  test('a refusal within a mutating route is in the audit, with who and why; a stranger’s is not', async () => {
    const refused = () =>
      database.db.rows<{ actor: string; action: string; subject: string; code: string }>(sql`
        select actor, action, subject, details->>'code' as code from audit_record
        where outcome = 'refused' order by seq`);
    const before = (await refused()).length;
    const path = '/api/v1/administrators/00000000-0000-4000-8000-000000000000';
    const answer = await app.local({ method: 'DELETE', path });
    assert.equal(answer.status, 404);
    const [record, ...others] = (await refused()).slice(before);
    assert.equal(others.length, 0);
    assert.match(record?.actor ?? '', /^local:/);
    assert.deepEqual(
      [record?.action, record?.subject, record?.code],
      ['deleteAdministrator', path, 'access.unknownAdministrator'],
    );
    await app.call({ method: 'DELETE', path });
    assert.equal((await refused()).length, before + 1);
  });
});
