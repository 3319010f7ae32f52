import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  addAdministrator,
  linkSecret,
  startTestApplication,
  type TestApplication,
} from './test-support/test-application.ts';

const database = useTestDatabase();
let app: TestApplication;
// A suite: its hooks run after, and before, those of the database.
describe('signing in', () => {
  before(async () => {
    app = await startTestApplication(database.db);
  });
  after(() => app.stop());

  const signIn = (name: string, password: string, over = {}) =>
    app.call({ method: 'POST', path: '/api/v1/sign-in', body: { name, password }, ...over });
  const useLink = (secret: string, over = {}) =>
    app.call({ method: 'POST', path: '/api/v1/sign-in/link', body: { secret }, ...over });
  const me = (session: string | undefined, over = {}) =>
    app.call({ path: '/api/v1/me', session, ...over });
  const lastAudit = () =>
    database.db.first(sql`select actor, actor_kind, action, subject, outcome
    from audit_record order by seq desc limit 1`);

  test('a link signs in once, and then nothing but a password may be set', async () => {
    const made = await app.local({
      method: 'POST',
      path: '/api/v1/administrators',
      body: { name: 'ann', roles: ['administrator'] },
    });
    assert.match(
      String(made.body.signInLink),
      /^http:\/\/127\.0\.0\.1:\d+\/sign-in#link=[\w-]{43}$/,
    );
    const secret = linkSecret(made.body.signInLink);
    const both = await Promise.all([useLink(secret), useLink(secret)]);
    assert.deepEqual(
      both.map(({ status }) => status).sort(),
      [200, 401],
      'one of two at once gets in',
    );
    const entered = both.find(({ status }) => status === 200);
    assert.ok(entered);
    const { session, body } = entered;
    assert.equal(body.mustSetPassword, true);
    const refused = await app.call({ path: '/api/v1/administrators', session });
    assert.deepEqual([refused.status, refused.body.code], [403, 'api.mustSetPassword']);
    const short = { next: 'too short' };
    const setPassword = (next: object) =>
      app.call({
        method: 'POST',
        path: '/api/v1/me/password',
        body: next,
        session,
        csrf: String(body.csrfToken),
      });
    assert.equal((await setPassword(short)).status, 400);
    assert.equal((await setPassword({ next: 'correct horse battery' })).status, 200);
    assert.equal((await app.call({ path: '/api/v1/administrators', session })).status, 200);
    assert.equal((await useLink(secret)).body.code, 'access.linkRefused');
  });

  test('the cookie is for this server’s pages alone, and secure on HTTPS', async () => {
    const https = await signIn('ANN', 'correct horse battery');
    assert.equal(https.status, 200);
    assert.equal(https.body.name, 'ann');
    assert.equal(https.body.mustSetPassword, false);
    assert.match(https.setCookie, /Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const plain = await signIn('ann', 'correct horse battery', { listener: 'loopback' });
    assert.match(plain.setCookie, /Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    assert.deepEqual(await lastAudit(), {
      actor: 'ann',
      actor_kind: 'administrator',
      action: 'signIn',
      subject: 'ann',
      outcome: 'done',
    });
  });

  test('unknown name, wrong password, no password and disabled get one answer, and the audit its reason', async () => {
    const bob = await addAdministrator(app, 'bob', ['viewer']);
    await app.local({
      method: 'POST',
      path: '/api/v1/administrators',
      body: { name: 'new', roles: ['viewer'] },
    });
    await app.local({
      method: 'PATCH',
      path: `/api/v1/administrators/${bob.id}`,
      body: { disabled: true },
    });
    assert.equal((await me(bob.session)).status, 401, 'disabling ends the session at once');
    const answers = [
      await signIn('nobody-of-that-name', 'x'),
      await signIn('ann', 'wrong'),
      await signIn('new', 'x'),
      await signIn('bob', bob.password),
    ];
    for (const { status, body, setCookie } of answers)
      assert.deepEqual([status, body.code, setCookie], [401, 'access.signInRefused', '']);
    const rows = await database.db.rows<{ subject: string; reason: string }>(sql`
    select subject, details->>'reason' as reason from audit_record
    where action = 'signIn' and outcome = 'refused' order by seq`);
    assert.deepEqual(rows, [
      { subject: 'an unknown name', reason: 'unknown name' },
      { subject: 'ann', reason: 'wrong password' },
      { subject: 'new', reason: 'wrong password' },
      { subject: 'bob', reason: 'disabled, or changed meanwhile' },
    ]);
  });

  test('guessing is slowed down with a time to wait', async () => {
    await addAdministrator(app, 'eve', ['viewer']);
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn('eve', 'guess')));
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 5, 'many at once gain nothing');
    assert.equal(refused[0]?.body.code, 'access.tooManyAttempts');
    assert.equal(refused[0]?.headers['retry-after'], '1');
  });

  test('a new sign-in link replaces the older one, and an expired one is refused', async () => {
    const carl = await addAdministrator(app, 'carl', ['viewer']);
    const path = `/api/v1/administrators/${carl.id}/sign-in-link`;
    const links = [
      await app.local({ method: 'POST', path, body: {} }),
      await app.local({ method: 'POST', path, body: {} }),
    ].map(({ body }) => linkSecret(body.signInLink));
    assert.equal((await useLink(links[0] ?? '')).status, 401);
    await database.db.run(sql`update access_sign_in_link set expires_at = now() - interval '1 s'`);
    assert.equal((await useLink(links[1] ?? '')).status, 401);
  });

  test('signing in again with an old cookie works without its CSRF token and ends the old session', async () => {
    const first = await signIn('ann', 'correct horse battery');
    const second = await signIn('ann', 'correct horse battery', { session: first.session });
    assert.equal(second.status, 200);
    assert.equal((await me(first.session)).status, 401);
    assert.equal((await me(second.session)).status, 200);
  });

  test('a password change asks for the old one and ends every other session', async () => {
    const dora = await addAdministrator(app, 'dora', ['viewer']);
    const other = await signIn('dora', dora.password);
    const change = (current: string) =>
      app.call({
        method: 'POST',
        path: '/api/v1/me/password',
        body: { current, next: 'another long password' },
        session: dora.session,
        csrf: dora.csrf,
      });
    assert.equal((await change('wrong')).body.code, 'access.currentPasswordWrong');
    assert.equal((await me(other.session)).status, 200);
    assert.equal((await change(dora.password)).status, 200);
    assert.equal((await me(other.session)).status, 401);
    assert.equal((await me(dora.session)).status, 200);
    assert.equal((await signIn('dora', dora.password)).status, 401);
    assert.equal((await signIn('dora', 'another long password')).status, 200);
  });

  test('a session ends by signing out, by idling and by age', async () => {
    const fred = await addAdministrator(app, 'fred', ['viewer']);
    const out = await app.call({
      method: 'POST',
      path: '/api/v1/sign-out',
      session: fred.session,
      csrf: fred.csrf,
    });
    assert.equal(out.status, 200);
    assert.match(out.setCookie, /^reeve_session=;/);
    assert.equal((await me(fred.session)).status, 401);
    for (const age of [
      sql`update access_session set last_seen_at = now() - interval '12 hours 1 second'`,
      sql`update access_session set created_at = now() - interval '7 days 1 second'`,
    ]) {
      const { session } = await signIn('fred', fred.password);
      await database.db.run(age);
      await setTimeout(1001); // remembered for a second
      assert.equal((await me(session)).status, 401);
    }
  });

  test('no secret is stored as it is', async () => {
    const { session } = await signIn('ann', 'correct horse battery');
    const dump = await database.db.rows(sql`
    select row_to_json(s)::text as text from access_session s
    union all select row_to_json(a)::text from access_administrator a
    union all select row_to_json(t)::text from access_api_token t
    union all select row_to_json(r)::text from audit_record r`);
    const text = JSON.stringify(dump);
    assert.ok(session && !text.includes(session));
    assert.ok(!text.includes('correct horse battery'));
    assert.ok(!text.includes(app.access.localToken));
  });
});
