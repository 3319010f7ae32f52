import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { currentProtocol, maximumMessageBytes } from '@reeve/protocol/agent';
import {
  type AgentHome,
  type Answer,
  type AnswerBody,
  type Client,
  checkInBody,
  createClient,
  newHome,
  openSession,
  register,
  registration,
  sessionRequest,
} from '../../packages/server/src/capabilities/agents/test-support/test-agent.ts';
import { registrationToken, serverFileOf } from './support/agent.ts';
import { queryHome } from './support/database.ts';
import { makePlace, type Place, reeve, type Started, startReeve } from './support/reeve.ts';

/** What strangers, broken and newer agents send to a running server: refused with a remedy, and nothing is stored. */
let place: Place;
let running: Started;
let client: Client;
let good: AgentHome;
let session: string;

before(async () => {
  place = await makePlace('messages');
  running = await startReeve(place);
  const { certificateAuthority } = serverFileOf(place);
  const certificate = readFileSync(certificateAuthority, 'utf8');
  client = createClient({ port: place.httpsPort, certificate });
  good = newHome('well-known');
  assert.equal((await register(client, good, await registrationToken(place))).status, 200);
  session = (await openSession(client, good)).body.token;
});

after(async () => {
  client?.close();
  await running?.stop();
  place?.remove();
});

/** Everything that a message could leave behind, of all agents but this computer's own, which goes on working. */
const stored = async () => {
  const [row] = await queryHome<Record<string, number>>(
    place.home,
    `select (select count(*)::int from agents_registration) as registrations,
      (select count(*)::int from agents_event where agent_id = $1) as events,
      (select count(*)::int from agents_event_queue where agent_id = $1) as queued,
      (select count(*)::int from agents_spool where agent_id = $1) as spools,
      (select count(*)::int from agents_duplicate) as duplicates,
      (select count(*)::int from cmdb_class_state s join cmdb_resource r on r.id = s.resource_id
        where r.guid = $1) as classes,
      (select issued::int from agents_session where agent_id = $1) as issued`,
    [good.agentId],
  );
  return row;
};

/** Runs `send`, expects the refusal and that the database is as before. */
const refuses = async (
  send: () => Promise<Answer>,
  expected: { status: number; code: string; message?: RegExp; retry?: boolean },
): Promise<Answer> => {
  const earlier = await stored();
  const answer = await send();
  const seen = JSON.stringify(answer.body);
  assert.equal(answer.status, expected.status, seen);
  assert.equal(answer.body.code, expected.code, seen);
  assert.ok(answer.body.message.length > 10 && answer.body.remedy.length > 10, seen);
  if (expected.message) assert.match(answer.body.message, expected.message);
  if (expected.retry) assert.ok(answer.body.retryAfterSeconds > 0, seen);
  assert.deepEqual(await stored(), earlier);
  return answer;
};

const post = (path: string, body: unknown, token?: string) => () =>
  client.send('POST', `/agent/v1/${path}`, { body, ...(token === undefined ? {} : { token }) });

const malformed = { status: 400, code: 'agents.malformed' };
const tooLarge = { status: 413, code: 'agents.messageTooLarge' };

test('malformed messages', async () => {
  const raw =
    (path: string, text: string | Buffer, gzip = false) =>
    () =>
      client.send('POST', `/agent/v1/${path}`, { raw: text, gzip, token: session });
  await refuses(raw('register', '{"protocol": 1'), malformed);
  await refuses(raw('events', Buffer.from([0xff, 0x00, 0x7b])), malformed);
  await refuses(raw('check-in', '[]'), malformed);
  await refuses(raw('check-in', 'null'), malformed);
  await refuses(post('check-in', { ...checkInBody(), digest: 'short' }, session), malformed);
  await refuses(post('events', { protocol: 1, spoolId: 'x', events: [] }, session), malformed);
  const later = { seq: 2, type: 'note', time: new Date().toISOString(), data: {} };
  const spoolId = '3b241101-e2bb-4255-8caf-4136c566a962';
  const backwards = [later, { ...later, seq: 1 }];
  await refuses(post('events', { protocol: 1, spoolId, events: backwards }, session), malformed);
});

test('a body that says gzip and is none', async () => {
  const send = () =>
    fetch(`http://127.0.0.1:${place.consolePort}/agent/v1/check-in`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${session}`,
        'content-encoding': 'gzip',
        'content-type': 'application/json',
      },
      body: '{"protocol": 1}',
    }).then(async (response) => ({
      status: response.status,
      body: (await response.json()) as AnswerBody,
      headers: {},
    }));
  await refuses(send, malformed);
});

test('oversized messages, plain and as a gzip bomb', async () => {
  const big = Buffer.alloc(maximumMessageBytes + 1024, 0x20);
  await refuses(
    () => client.send('POST', '/agent/v1/events', { raw: big, token: session }),
    tooLarge,
  );
  const bomb = Buffer.alloc(64 * 1024 * 1024, 0x20);
  assert.ok(gzipSync(bomb).length < maximumMessageBytes);
  const memory = () => {
    const pid = serverFileOf(place).pid;
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  };
  const earlier = memory();
  await refuses(
    () => client.send('POST', '/agent/v1/inventory', { raw: bomb, gzip: true, token: session }),
    tooLarge,
  );
  assert.ok(memory() - earlier < 100, `${memory() - earlier} MB more at its peak`);
  // A stranger's bomb is not even unpacked.
  await refuses(() => client.send('POST', '/agent/v1/inventory', { raw: bomb, gzip: true }), {
    status: 401,
    code: 'agents.sessionExpired',
  });
});

test('messages of a newer protocol name the release that would do', async () => {
  const expected = { status: 426, code: 'agents.protocolUnsupported', message: /release \d+\.\d+/ };
  const stranger = newHome('future');
  const protocol = currentProtocol + 1;
  await refuses(post('register', registration(stranger, { protocol })), expected);
  await refuses(post('session', sessionRequest(good, { protocol })), expected);
  await refuses(post('check-in', checkInBody({ protocol }), session), expected);
});

test('replayed messages', async () => {
  const recorded = sessionRequest(good);
  const first = await post('session', recorded)();
  assert.equal(first.status, 200);
  good.ticket = first.body.ticket;
  session = first.body.token;
  await refuses(post('session', recorded), { status: 409, code: 'agents.replayed' });
  const old = new Date(Date.now() - 6 * 60_000).toISOString();
  await refuses(post('session', sessionRequest(good, { time: old })), {
    status: 400,
    code: 'agents.clockDiffers',
  });
  const enrolment = registration(good);
  assert.equal((await post('register', enrolment)()).status, 200);
  await refuses(post('register', enrolment), { status: 409, code: 'agents.replayed' });
});

test('a wrong key, an altered message and no key at all', async () => {
  const thief = { ...newHome('thief'), agentId: good.agentId ?? '', ticket: good.ticket ?? '' };
  const badSignature = { status: 401, code: 'agents.badSignature' };
  await refuses(post('session', sessionRequest(thief)), badSignature);
  const altered = { ...registration(newHome('altered')), agentVersion: '9.9.9' };
  await refuses(post('register', altered), badSignature);
  await refuses(post('register', registration({ ...newHome('none'), publicKey: 'AAAA' })), {
    status: 400,
    code: 'agents.badKey',
  });
});

test('the agent of another server is unknown here, and its session counts for nothing', async () => {
  const foreign = { ...newHome('foreign'), agentId: '5f0c8ad4-7f6e-4a0e-9d3c-2b1a0f9e8d7c' };
  await refuses(post('session', sessionRequest(foreign)), {
    status: 401,
    code: 'agents.unknownAgent',
  });
  const expired = { status: 401, code: 'agents.sessionExpired' };
  await refuses(post('check-in', checkInBody(), 'somebody-elses-token'), expired);
  await refuses(post('check-in', checkInBody(), `${session.slice(0, -4)}AAAA`), expired);
});

test('an older session is over as soon as a newer one is open', async () => {
  const older = session;
  const opened = await openSession(client, good);
  session = opened.body.token;
  const expired = { status: 401, code: 'agents.sessionExpired' };
  await refuses(post('check-in', checkInBody(), older), expired);
  assert.equal((await post('check-in', checkInBody(), session)()).status, 200);
});

test('a revoked agent is shut out at once, with its session and its key', async () => {
  const revoked = await reeve(
    place,
    'registration',
    'revoke',
    good.agentId ?? '',
    '--yes',
    '--json',
  );
  assert.equal(revoked.code, 0, revoked.stderr);
  const blocked = { status: 403, code: 'agents.blocked', retry: true };
  await refuses(post('check-in', checkInBody(), session), blocked);
  await refuses(post('session', sessionRequest(good)), blocked);
  const again = await register(client, good);
  assert.equal(again.body.status, 'blocked');
});

test('all the while this computer was managed, and the server says it is ready', async () => {
  const ready = await fetch(`http://127.0.0.1:${place.consolePort}/readyz`);
  assert.equal(ready.status, 200);
  assert.doesNotMatch(running.text(), /server ended/);
});
