/** Every route of `/api/v1` on a really started server: who may, who may not, and what a browser cannot be tricked into. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { allRoutes, type Permission, type RoleName, type RouteContract } from '@reeve/protocol/api';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { permissionsOf } from '../packages/server/src/capabilities/access/index.ts';
import {
  makePlace,
  type Place,
  repository,
  type Started,
  startUntil,
} from './journeys/support/reeve.ts';

const roles: RoleName[] = ['viewer', 'operator', 'administrator'];
const guarded = allRoutes.filter(({ access }) => access !== 'public');
const mutating = guarded.filter(({ method }) => method !== 'GET');
const mayUse = ({ access }: RouteContract, role: RoleName): boolean =>
  access === 'signedIn' || permissionsOf([role]).has(access as Permission);

/** Ends what it is about to use: asked last, apart from the others. */
const endsSession = new Set(['signOut']);
const nowhere = '00000000-0000-7000-8000-000000000000';

interface Answer {
  status: number;
  code: unknown;
  body: Record<string, unknown>;
  session: string | undefined;
}

interface Person {
  session: string;
  csrf: string;
}

const statusOf = (request: ClientRequest): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject).end();
  });

describe('authorization over HTTP', () => {
  let place: Place;
  let server: Started;
  let file: ServerFile;
  const people = new Map<RoleName, Person>();
  const tokens = new Map<RoleName, string>();
  const personOf = (role: RoleName): Person => people.get(role) ?? { session: '', csrf: '' };

  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<Answer> => {
    const response = await fetch(file.consoleUrl + path, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const session = /reeve_session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel(); // it would never end
      return { status: response.status, code: undefined, body: {}, session };
    }
    const text = await response.text();
    const parsed = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, code: parsed.code, body: parsed, session };
  };
  /** A route with an identifier of nothing and an empty body: whoever is let in gets any other answer than a refusal. */
  const call = (contract: RouteContract, headers: Record<string, string>): Promise<Answer> =>
    ask(
      contract.method,
      contract.path.replace(':id', nowhere).replace(':name', 'nothing'),
      headers,
      ['POST', 'PUT', 'PATCH'].includes(contract.method) ? {} : undefined,
    );
  const local = (): Record<string, string> => ({ authorization: `Bearer ${file.localToken}` });
  const cookie = ({ session }: Person): Record<string, string> => ({
    cookie: `reeve_session=${session}`,
  });
  const whole = (person: Person): Record<string, string> => ({
    ...cookie(person),
    'x-csrf-token': person.csrf,
  });

  const enterByLink = async (role: RoleName): Promise<Person> => {
    const made = await ask('POST', '/api/v1/administrators', local(), {
      name: `the-${role}-${Math.random().toString(36).slice(2)}`,
      roles: [role],
    });
    const secret = String(made.body.signInLink).split('#link=')[1];
    const { session = '', body } = await ask('POST', '/api/v1/sign-in/link', {}, { secret });
    return { session, csrf: String(body.csrfToken) };
  };

  before(async () => {
    place = await makePlace('authorization');
    const main = join(repository, 'packages', 'server', 'src', 'main.ts');
    server = await startUntil(process.execPath, [main, 'serve'], place.env, /"server ready"/);
    file = JSON.parse(readFileSync(homePaths(place.home).serverFile, 'utf8'));
    for (const role of roles) {
      const person = await enterByLink(role);
      const password = { next: 'a password for the test' };
      const set = await ask('POST', '/api/v1/me/password', whole(person), password);
      assert.equal(set.status, 200);
      people.set(role, person);
      const made = await ask('POST', '/api/v1/api-tokens', local(), { name: role, roles: [role] });
      tokens.set(role, String(made.body.secret));
    }
  });
  after(async () => {
    await server?.stop();
    place?.remove();
  });

  test('only signing in is public', () => {
    const open = allRoutes.filter(({ access }) => access === 'public').map(({ id }) => id);
    assert.deepEqual(open.sort(), ['signIn', 'signInByLink']);
  });

  test('without credentials, or with worthless ones: 401', async () => {
    for (const contract of guarded)
      for (const headers of [
        {},
        { cookie: 'reeve_session=x' },
        { authorization: 'Bearer reeve_x' },
      ])
        assert.equal((await call(contract, headers)).status, 401, contract.id);
  });

  test('a session without the CSRF token, with another’s, or from a foreign page: 403', async () => {
    const mine = personOf('administrator');
    for (const contract of mutating)
      for (const headers of [
        cookie(mine),
        { ...cookie(mine), 'x-csrf-token': personOf('viewer').csrf },
        { ...whole(mine), origin: 'https://foreign.example' },
        { ...whole(mine), origin: 'null' },
      ]) {
        const { status, code } = await call(contract, headers);
        assert.deepEqual([status, code], [403, 'api.csrf'], contract.id);
      }
  });

  test('after a sign-in link nothing but a password may be set', async () => {
    const fresh = await enterByLink('administrator');
    const spared = ['getMe', 'setMyPassword', 'signOut'];
    for (const contract of guarded.filter(({ id }) => !spared.includes(id))) {
      const { status, code } = await call(contract, whole(fresh));
      assert.deepEqual([status, code], [403, 'api.mustSetPassword'], contract.id);
    }
  });

  for (const role of roles)
    test(`${role}: what the permissions say, by session and by token`, async () => {
      const bearer = { authorization: `Bearer ${tokens.get(role)}` };
      for (const contract of guarded.filter(({ id }) => !endsSession.has(id)))
        for (const headers of [whole(personOf(role)), bearer]) {
          const { status, code } = await call(contract, headers);
          const label = `${contract.id}: ${status} ${code}`;
          if (!mayUse(contract, role)) {
            assert.deepEqual([status, code], [403, 'api.forbidden'], label);
            continue;
          }
          assert.ok(status !== 401 && !['api.forbidden', 'api.csrf'].includes(String(code)), label);
          assert.notEqual(code, 'api.notFound', `${contract.id} is not there`);
          assert.notEqual(code, 'api.internal', label);
        }
    });

  test('the local administrator’s token is worth nothing on HTTPS', async () => {
    const ca = readFileSync(file.certificateAuthority);
    const https = requestHttps(`${file.url}/api/v1/me`, { headers: local(), ca, agent: false });
    assert.equal(await statusOf(https), 401);
    assert.equal((await ask('GET', '/api/v1/me', local())).status, 200);
  });

  test('the loopback listener answers to loopback names alone', async () => {
    const headers = { ...local(), host: 'foreign.example' };
    const plain = requestHttp(`${file.consoleUrl}/api/v1/me`, { headers, agent: false });
    assert.equal(await statusOf(plain), 400);
  });

  test('signing out ends the session, and the audit is intact after all this', async () => {
    const person = personOf('viewer');
    assert.equal((await ask('POST', '/api/v1/sign-out', whole(person), {})).status, 200);
    assert.equal((await ask('GET', '/api/v1/me', cookie(person))).status, 401);
    const { body } = await ask('GET', '/api/v1/audit/verify', local());
    assert.equal(body.intact, true);
    assert.ok(Number(body.records) > mutating.length);
  });
});
