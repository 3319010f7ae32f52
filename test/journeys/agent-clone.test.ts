import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ComputerDetail, ComputerSummary, Duplicate, Registration } from '@reeve/protocol/api';
import {
  agentStatus,
  enrolAgent,
  type FurtherAgent,
  type RunningAgent,
  startAgent,
} from './support/agent.ts';
import { hurryAgents } from './support/hurry-agents.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeve,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/** A cloned disk: two agents with one identity. One goes on, the other is shown, and nothing is overwritten. */
let place: Place;
let running: Started;
let original: FurtherAgent;
let copy: string;
const agents: RunningAgent[] = [];

before(async () => {
  place = await makePlace('clone');
  running = await startReeve(place);
  await hurryAgents(place);
  original = await enrolAgent(place, join(dirname(place.home), 'original'));
  copy = join(dirname(place.home), 'copy');
});

after(async () => {
  for (const agent of agents) await agent.end('SIGKILL');
  await running?.stop();
  place?.remove();
});

const start = (home: string): RunningAgent => {
  const agent = startAgent('run', home);
  agents.push(agent);
  return agent;
};
const state = (home: string) => async () => agentStatus(home)?.state;
const open = () => reeveJson<Duplicate[]>(place, 'duplicate', 'list', '--state', 'open');
const computers = () => reeveJson<ComputerSummary[]>(place, 'computer', 'list');
const detail = () => reeveJson<ComputerDetail>(place, 'computer', 'show', original.agentId);

test('a copy that runs beside the original is refused and shown; the original is not disturbed', async () => {
  const first = start(original.home);
  await eventually(state(original.home), (now) => now === 'connected');
  await first.end();
  cpSync(original.home, copy, { recursive: true });
  start(original.home);
  await eventually(state(original.home), (now) => now === 'connected');
  const earlier = await detail();
  start(copy);
  await eventually(state(copy), (now) => now === 'duplicate');
  const [duplicate, ...others] = await open();
  assert.equal(others.length, 0);
  assert.equal(duplicate?.agentId, original.agentId);
  assert.notEqual(duplicate?.because, '');
  assert.match(agentStatus(copy)?.reason ?? '', /Another computer uses the identity/);
  const seen = agentStatus(original.home)?.lastCheckInAt ?? '';
  await eventually(
    async () => agentStatus(original.home)?.lastCheckInAt ?? '',
    (now) => now > seen,
  );
  assert.equal(agentStatus(original.home)?.state, 'connected');
  const later = await detail();
  assert.deepEqual(later.dataClasses.identity, earlier.dataClasses.identity);
  assert.equal((await computers()).length, 2);
});

/** The refused one asks every ten minutes; a restart asks at once. */
const restartCopy = async (): Promise<void> => {
  await agents.pop()?.end();
  start(copy);
};

const resolve = async (as: string): Promise<void> => {
  const [duplicate] = await open();
  const done = await reeve(place, 'duplicate', 'resolve', duplicate?.id ?? '', as);
  assert.equal(done.code, 0, done.stderr);
};

test('resolved as new-computer, the copy makes an identity of its own and asks to be let in', async () => {
  await resolve('new-computer');
  await restartCopy();
  const { agentId } =
    (await eventually(
      async () => agentStatus(copy),
      (status) => status?.state === 'pending',
    )) ?? {};
  assert.ok(agentId && agentId !== original.agentId);
  const requests = await reeveJson<Registration[]>(
    place,
    'registration',
    'list',
    '--status',
    'pending',
  );
  assert.deepEqual(
    requests.map(({ id }) => id),
    [agentId],
  );
  assert.notEqual(requests[0]?.looksLike, null, 'the resemblance is not shown');
  assert.equal((await reeve(place, 'registration', 'allow', agentId, '--yes')).code, 0);
  await restartCopy();
  await eventually(state(copy), (now) => now === 'connected');
  await eventually(computers, (all) => all.length === 3);
  assert.equal(readdirSync(join(copy, 'identities')).length, 2);
  assert.equal(agentStatus(original.home)?.state, 'connected');
});

test('resolved as same-computer, a restored snapshot goes on as the computer that it was', async () => {
  await agents.pop()?.end();
  const snapshot = join(dirname(place.home), 'snapshot');
  cpSync(original.home, snapshot, { recursive: true, filter: (path) => !path.endsWith('.lock') });
  await agents.shift()?.end();
  for (const agent of agents.splice(0)) await agent.end();
  const meanwhile = start(original.home);
  await eventually(async () => meanwhile.log().includes('session opened'), Boolean);
  await eventually(state(original.home), (now) => now === 'connected');
  await meanwhile.end();
  copy = snapshot;
  start(copy);
  await eventually(state(copy), (now) => now === 'duplicate');
  await resolve('same-computer');
  await restartCopy();
  await eventually(state(copy), (now) => now === 'connected');
  assert.equal(agentStatus(copy)?.agentId, original.agentId);
  assert.deepEqual(await open(), []);
  assert.equal((await computers()).length, 3);
});
