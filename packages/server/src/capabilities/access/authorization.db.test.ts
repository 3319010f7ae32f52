import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Permission, RoleName, RouteContract } from '@reeve/protocol/api';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { permissionsOf } from './permissions.ts';
import {
  addAdministrator,
  startTestApplication,
  type TestApplication,
} from './test-support/test-application.ts';

const database = useTestDatabase();
const roles: RoleName[] = ['viewer', 'operator', 'administrator'];
const nowhere = '00000000-0000-7000-8000-000000000000';

const mayUse = ({ access }: RouteContract, role: RoleName): boolean =>
  access === 'signedIn' || permissionsOf([role]).has(access as Permission);

/** Bodies that pass validation and find nothing, or change nothing. */
const bodies: Record<string, object> = {
  setMyPassword: { current: 'wrong', next: 'a long enough password' },
  createAdministrator: { name: 'made.by.test', roles: ['viewer'] },
  createApiToken: { name: 'made by test', roles: ['viewer'] },
  rotateAuthority: { step: 'cancel' },
};

// A suite: its hooks run after, and before, those of the database.
describe('authorization of every route', () => {
  let app: TestApplication;
  const people = new Map<RoleName, Awaited<ReturnType<typeof addAdministrator>>>();
  const contracts = (): RouteContract[] => app.routes.map(({ contract }) => contract);
  before(async () => {
    app = await startTestApplication(database.db);
    for (const role of roles) people.set(role, await addAdministrator(app, role, [role]));
  });
  after(() => app.stop());

  const call = (contract: RouteContract, over: object = {}) =>
    app.call({
      method: contract.method,
      path: contract.path.replace(':id', nowhere),
      ...(['POST', 'PATCH'].includes(contract.method) ? { body: bodies[contract.id] ?? {} } : {}),
      ...over,
    });
  const guarded = () => contracts().filter(({ access }) => access !== 'public');
  const mutating = () => guarded().filter(({ method }) => method !== 'GET');

  test('only signing in is public', () => {
    const open = contracts().filter(({ access }) => access === 'public');
    assert.deepEqual(open.map(({ id }) => id).sort(), ['signIn', 'signInByLink']);
  });

  test('without credentials, or with worthless ones: 401', async () => {
    for (const contract of guarded())
      for (const over of [{}, { session: 'x' }, { bearer: 'reeve_x' }, { bearer: '' }])
        assert.equal((await call(contract, over)).status, 401, contract.id);
  });

  test('without the CSRF token, or with a wrong one: 403', async () => {
    const session = people.get('administrator')?.session;
    for (const contract of mutating())
      for (const over of [{}, { csrf: 'x' }, { csrf: people.get('viewer')?.csrf }]) {
        const answer = await call(contract, { session, ...over });
        assert.deepEqual([answer.status, answer.body.code], [403, 'api.csrf'], contract.id);
      }
  });

  test('from a page of another origin: 403', async () => {
    const { session, csrf } = people.get('administrator') ?? {};
    for (const contract of mutating())
      for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
        const answer = await call(contract, { session, csrf, headers: { origin } });
        assert.deepEqual([answer.status, answer.body.code], [403, 'api.csrf'], contract.id);
      }
  });

  test('each role: what its permissions say, by session and by token', async () => {
    for (const role of roles) {
      const { session, csrf } = people.get(role) ?? {};
      const made = await app.local({
        method: 'POST',
        path: '/api/v1/api-tokens',
        body: { name: `token of ${role}`, roles: [role] },
      });
      for (const contract of guarded().filter(({ id }) => id !== 'signOut'))
        for (const over of [{ session, csrf }, { bearer: String(made.body.secret) }]) {
          const { status, body } = await call(contract, over);
          const label = `${role} ${contract.id}: ${status} ${body.code}`;
          assert.equal(body.code !== 'api.forbidden', mayUse(contract, role), label);
          assert.notEqual(status, 401, label);
          assert.ok(status < 500, label);
        }
    }
  });

  test('a refusal stands in the audit', async () => {
    const listed = await app.local({ path: '/api/v1/audit?actor=viewer&action=createApiToken' });
    const [record] = listed.body.items as { outcome: string }[];
    assert.equal(record?.outcome, 'refused');
  });

  test('the audit is intact after all this', async () => {
    const verified = await app.local({ path: '/api/v1/audit/verify' });
    assert.equal(verified.body.intact, true);
    assert.ok(Number(verified.body.records) > 20);
  });
});
