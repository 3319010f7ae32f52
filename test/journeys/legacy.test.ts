import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, test } from 'node:test';
import {
  type AgentRequest,
  type ComputerDetail,
  type InstallInstructions,
  type LegacyCommunication,
  listLegacyComputers,
  type ResponseOf,
} from '@reeve/protocol/api';
import {
  type Guest,
  startGuest,
  whyNoGuest,
} from '../../packages/server/src/capabilities/install/test-support/guest.ts';
import { registrationToken } from './support/agent.ts';
import { apiOf } from './support/api.ts';
import { installOldAgent, type OldAgent } from './support/old-agent.ts';
import {
  eventually,
  freePort,
  makePlace,
  type Place,
  reeve,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/** The frozen agent of release 0.1.0, which speaks protocol 1, and a server that has moved on. */
const skip = whyNoGuest() ?? false;
let guest: Guest;
let place: Place;
let running: Started;
let old: OldAgent;

before(async () => {
  if (skip) return;
  guest = await startGuest(await freePort());
  place = await makePlace('legacy');
  place.env.REEVE_PUBLIC_URL = `https://${guest.gateway}:${place.httpsPort}`;
  running = await startReeve(place);
  await reeveJson(place, 'settings', 'set', 'agents.check-in-seconds=5', 'agents.spread-percent=0');
  old = await installOldAgent(guest, place.env.REEVE_PUBLIC_URL, await registrationToken(place));
});

after(async () => {
  await running?.stop();
  await guest?.stop();
  place?.remove();
});

const computer = (): Promise<ComputerDetail> =>
  reeveJson(place, 'computer', 'show', guest.hostName);
const legacy = (...words: string[]): Promise<LegacyCommunication> =>
  reeveJson(place, 'legacy', ...words);
const legacyComputers = (): Promise<ResponseOf<typeof listLegacyComputers>['items']> =>
  reeveJson(place, 'legacy', 'computers');
const stateIs = (state: string) =>
  eventually(old.status, (status) => status.state === state, 120_000);

/** It does what the server asks: an inventory, by protocol 1. */
const doesWork = async (): Promise<AgentRequest | undefined> => {
  const { id } = await reeveJson<AgentRequest>(
    place,
    ...['computer', 'request', guest.hostName, 'send-inventory'],
  );
  const done = await eventually(
    () => reeveJson<AgentRequest[]>(place, 'computer', 'requests', guest.hostName),
    (all) => all.some((one) => one.id === id && one.state !== 'open'),
  );
  return done.find((one) => one.id === id);
};

test('it registers, brings its inventory, does what is asked, and shows as legacy', {
  skip,
}, async () => {
  const found = await eventually(
    () => reeve(place, 'computer', 'show', guest.hostName, '--json'),
    ({ code, stdout }) => code === 0 && stdout.includes('"installed-software"'),
    120_000,
  );
  const { dataClasses } = JSON.parse(found.stdout) as ComputerDetail;
  assert.ok((dataClasses['installed-software']?.rows.length ?? 0) > 10);
  assert.equal((await doesWork())?.state, 'done');
  assert.deepEqual(
    (await legacyComputers()).map(({ name, agentVersion, protocol }) => [
      name,
      agentVersion,
      protocol,
    ]),
    [[guest.hostName, '0.1.0', 1]],
  );
  const { enabled, byProtocol } = await legacy('show');
  assert.equal(enabled, true);
  assert.deepEqual(byProtocol.map(({ protocol, computers }) => [protocol, computers]).sort(), [
    [1, 1],
    [2, 1],
  ]);
});

test('a task is not for it, and that is said before', { skip }, async () => {
  await reeveJson(place, 'task', 'create', 'Anything', '--command', 'true');
  const preview = await reeveJson<{ computers: number; incapable: number }>(
    place,
    ...['task', 'preview', 'Anything', '--computer', guest.hostName],
  );
  assert.deepEqual([preview.computers, preview.incapable], [1, 1]);
});

test('whoever names a wrong number does not cut it off', { skip }, async () => {
  const refused = await reeve(place, 'legacy', 'set', 'off', '--cut-off', '0', '--json');
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /agents\.cutOffDiffers/);
  assert.match(refused.stderr, /reeve legacy computers/);
  assert.equal((await legacy('show')).enabled, true);
});

test('cut off it is told, in its log and its status, what has to be done; nobody else is disturbed', {
  skip,
}, async () => {
  await legacy('set', 'off', '--cut-off', '1', '--reason', 'a journey');
  const { reason } = await stateIs('unsupported');
  const whatToDo = /Legacy Agent Communication is off.*run the line.*Add computers/;
  assert.match(reason ?? '', whatToDo);
  assert.match(await old.sh('cat /var/lib/reeve-agent/monitor.log'), whatToDo);
  await eventually(legacyComputers, ([one]) => typeof one?.refusedAt === 'string');
  const own = await reeveJson<ComputerDetail>(place, 'computer', 'show', hostname());
  assert.equal(own.connected, true);
});

test('switched on again it talks again', { skip }, async () => {
  await legacy('set', 'on');
  // It would ask again by itself within some minutes.
  await old.restart();
  await stateIs('connected');
  assert.equal((await doesWork())?.state, 'done');
  assert.equal((await legacyComputers())[0]?.refusedAt, null);
});

test('it is cut off when the expiry passes, by itself', { skip }, async () => {
  const expires = new Date(Date.now() + 5000).toISOString();
  assert.equal((await legacy('set', 'on', '--expires', expires)).expiresAt, expires);
  await stateIs('unsupported');
  const { enabled, legacyComputers: cutOff } = await legacy('show');
  assert.deepEqual([enabled, cutOff], [false, 1]);
});

test('the line that its refusal speaks of makes it an agent of this release, with its identity', {
  skip,
}, async () => {
  const { id } = await computer();
  const { oneLine } = await reeveJson<InstallInstructions>(place, 'agent', 'install-line');
  const said = await old.sh(oneLine);
  assert.match(said, /done: the agent of this computer belongs to/);
  const { agentVersion } = await eventually(
    old.status,
    ({ state, agentVersion }) => state === 'connected' && agentVersion !== '0.1.0',
  );
  assert.notEqual(agentVersion, '0.1.0');
  await eventually(legacyComputers, ({ length }) => length === 0);
  assert.equal((await computer()).id, id);
  const { items } = await apiOf(place)(listLegacyComputers, { query: {} });
  assert.deepEqual(items, []);
  const run = await reeve(
    place,
    ...['task', 'run', 'Anything', '--computer', guest.hostName, '--wait', '--json'],
  );
  assert.equal(run.code, 0, run.stdout + run.stderr);
});
