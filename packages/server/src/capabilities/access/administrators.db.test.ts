import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { createTestKernel, stopTestKernel } from '../../kernel/test-support/test-kernel.ts';
import { createAccess, recoverAdministrator } from './index.ts';
import {
  addAdministrator,
  linkSecret,
  startTestApplication,
  type TestApplication,
} from './test-support/test-application.ts';

const database = useTestDatabase();
let app: TestApplication;
// A suite: its hooks run after, and before, those of the database.
describe('administrators and tokens', () => {
  before(async () => {
    app = await startTestApplication(database.db);
  });
  after(() => app.stop());

  const administrators = '/api/v1/administrators';
  const tokens = '/api/v1/api-tokens';
  const patch = (id: string, body: object) =>
    app.local({ method: 'PATCH', path: `${administrators}/${id}`, body });
  const makeToken = (body: object) => app.local({ method: 'POST', path: tokens, body });
  const me = (bearer: unknown) => app.call({ path: '/api/v1/me', bearer: String(bearer) });

  test('the last enabled administrator stays, also when two leave at the same time', async () => {
    const ann = await addAdministrator(app, 'ann', ['administrator']);
    for (const answer of [
      await patch(ann.id, { roles: ['viewer'] }),
      await patch(ann.id, { disabled: true }),
      await app.local({ method: 'DELETE', path: `${administrators}/${ann.id}` }),
    ])
      assert.deepEqual([answer.status, answer.body.code], [409, 'access.lastAdministrator']);
    const bob = await addAdministrator(app, 'bob', ['administrator']);
    const both = await Promise.all([
      patch(ann.id, { disabled: true }),
      patch(bob.id, { roles: ['operator'] }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    await patch(ann.id, { disabled: false });
    await patch(bob.id, { roles: ['administrator'] });
  });

  test('names are taken whatever their capitals', async () => {
    const body = { name: 'ANN', roles: ['viewer'] };
    const again = await app.local({ method: 'POST', path: administrators, body });
    assert.deepEqual([again.status, again.body.code], [409, 'access.nameTaken']);
  });

  test('a deleted administrator is out at once, and the audit keeps what it did', async () => {
    const gone = await addAdministrator(app, 'gone', ['administrator']);
    await app.call({
      method: 'POST',
      path: tokens,
      body: { name: 'left', roles: ['viewer'] },
      ...gone,
    });
    const removed = await app.local({ method: 'DELETE', path: `${administrators}/${gone.id}` });
    assert.equal(removed.status, 200);
    assert.equal((await app.call({ path: '/api/v1/me', session: gone.session })).status, 401);
    const listed = await app.local({ path: '/api/v1/audit?actor=gone' });
    const actions = (listed.body.items as { action: string }[]).map(({ action }) => action);
    assert.deepEqual(actions, ['createApiToken', 'setMyPassword', 'signInByLink']);
    const missing = await app.local({ method: 'DELETE', path: `${administrators}/${gone.id}` });
    assert.equal(missing.body.code, 'access.unknownAdministrator');
  });

  test('changed roles count in the next request', async () => {
    const vic = await addAdministrator(app, 'vic', ['viewer']);
    const read = () => app.call({ path: '/api/v1/audit', session: vic.session });
    assert.equal((await read()).status, 403);
    await patch(vic.id, { roles: ['viewer', 'operator', 'viewer'] });
    assert.equal((await read()).status, 200);
  });

  test('another server notices a revocation within a second', async () => {
    const kernel = createTestKernel(database.db);
    const other = await createAccess(kernel);
    await other.capability.start?.();
    const { body } = await makeToken({ name: 'seen elsewhere', roles: ['viewer'] });
    const ask = () =>
      other.authenticate({ session: undefined, bearer: String(body.secret), listener: 'https' });
    assert.equal((await ask())?.name, 'token:seen elsewhere');
    const { id } = body.token as { id: string };
    await app.local({ method: 'DELETE', path: `${tokens}/${id}` });
    await setTimeout(300); // the signal comes long before the memory of one second ends
    assert.equal(await ask(), null);
    await other.capability.stop?.();
    await stopTestKernel(kernel);
  });

  test('a token works until it is revoked or ends, and its use is noted', async () => {
    const made = await makeToken({ name: 'ci', roles: ['viewer'], expiresInDays: 1 });
    const { secret, token } = made.body as {
      secret: string;
      token: { id: string; expiresAt: string };
    };
    assert.match(secret, /^reeve_[\w-]{43}$/);
    assert.ok(Math.abs(Date.parse(token.expiresAt) - Date.now() - 86_400_000) < 60_000);
    assert.deepEqual((await me(secret)).body.kind, 'token');
    const listed = await app.local({ path: tokens });
    const [entry] = (listed.body as unknown as { id: string; lastUsedAt: string | null }[]).filter(
      ({ id }) => id === token.id,
    );
    assert.ok(entry?.lastUsedAt);
    assert.ok(!JSON.stringify(listed.body).includes(secret));
    await database.db.run(
      sql`update access_api_token set expires_at = now() where id = ${token.id}`,
    );
    await setTimeout(1000);
    assert.equal((await me(secret)).status, 401);
  });

  test('a token has neither password nor session', async () => {
    const { body } = await makeToken({ name: 'bot', roles: ['administrator'] });
    const bearer = String(body.secret);
    const password = { next: 'a long enough password' };
    const post = (path: string, sent: object) =>
      app.call({ method: 'POST', path, body: sent, bearer });
    assert.equal((await post('/api/v1/me/password', password)).body.code, 'access.noPassword');
    assert.equal((await post('/api/v1/sign-out', {})).body.code, 'access.noSession');
  });

  test('the local administrator’s token counts on the loopback listener alone', async () => {
    const bearer = app.access.localToken;
    const local = await app.call({ path: '/api/v1/me', bearer, listener: 'loopback' });
    assert.equal(local.body.kind, 'local');
    assert.match(String(local.body.name), /^local:./);
    assert.equal((await me(bearer)).status, 401);
  });

  test('the server’s own shell brings a lost administrator back', async () => {
    const baseUrl = 'http://127.0.0.1:8440/';
    await patch((await addAdministrator(app, 'lost', ['viewer'])).id, { disabled: true });
    const back = await recoverAdministrator(database.db, 'Lost', baseUrl);
    assert.deepEqual([back.name, back.created], ['lost', false]);
    const entered = await app.call({
      method: 'POST',
      path: '/api/v1/sign-in/link',
      body: { secret: linkSecret(back.signInLink) },
    });
    assert.deepEqual(entered.body.roles, ['viewer', 'administrator']);
    const fresh = await recoverAdministrator(database.db, 'fresh', baseUrl);
    assert.equal(fresh.created, true);
    assert.match(fresh.signInLink, /^http:\/\/127\.0\.0\.1:8440\/sign-in#link=/);
    const record = await database.db.first<{ actor: string; actor_kind: string }>(
      sql`select actor, actor_kind from audit_record where action = 'recoverAdministrator'`,
    );
    assert.equal(record?.actor_kind, 'shell');
    assert.match(String(record?.actor), /^shell:./);
    assert.throws(() => recoverAdministrator(database.db, 'not a name', baseUrl), {
      code: 'access.badName',
    });
  });
});
