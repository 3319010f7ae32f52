import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, test } from 'node:test';
import type {
  AgentRequest,
  ComputerDetail,
  ComputerSummary,
  InstallInstructions,
  Registration,
} from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import {
  type Guest,
  startGuest,
  whyNoGuest,
} from '../../packages/server/src/capabilities/install/test-support/guest.ts';
import {
  eventually,
  freePort,
  makePlace,
  type Place,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/** A second computer (own root, name, network and machine id) is added by the line that the command line prints. */
const skip = whyNoGuest() ?? false;
let guest: Guest;
let place: Place;
let running: Started;

before(async () => {
  if (skip) return;
  guest = await startGuest(await freePort());
  place = await makePlace('namespaces');
  place.env.REEVE_PUBLIC_URL = `https://${guest.gateway}:${place.httpsPort}`;
  running = await startReeve(place);
});

after(async () => {
  await running?.stop();
  await guest?.stop();
  place?.remove();
});

const instructions = () => reeveJson<InstallInstructions>(place, 'agent', 'install-line');
const computers = () => reeveJson<ComputerSummary[]>(place, 'computer', 'list');

/** Runs a line in the guest, also one that fails. */
const inGuest = (line: string): { said: string; code: number } => {
  const said = guest.run(`(${line}) 2>&1; echo "exit $?"`);
  return { said, code: Number(/exit (\d+)\s*$/.exec(said)?.[1]) };
};

test('a line with a wrong fingerprint installs nothing', { skip }, async () => {
  const { oneLine, caFingerprint } = await instructions();
  const wrong = `${caFingerprint.startsWith('0') ? '1' : '0'}${caFingerprint.slice(1)}`;
  assert.ok(oneLine.includes(caFingerprint));
  const { said, code } = inGuest(oneLine.replace(caFingerprint, wrong));
  assert.notEqual(code, 0);
  assert.match(said, /Not the expected server: nothing was installed/);
  assert.match(inGuest('ls -d /opt/reeve-agent /var/lib/reeve-agent').said, /No such file/);
  assert.equal((await reeveJson<Registration[]>(place, 'registration', 'list')).length, 1);
});

test('the line adds the computer, with an identity and an inventory of its own', {
  skip,
}, async () => {
  const { said, code } = inGuest((await instructions()).oneLine);
  assert.equal(code, 0, said);
  const both = await eventually(computers, (all) => all.length === 2);
  assert.deepEqual(both.map(({ name }) => name).sort(), [guest.hostName, hostname()].sort());
  const missing = (computer: ComputerDetail) =>
    dataClasses.map(({ name }) => name).filter((name) => !(name in computer.dataClasses));
  const second = await eventually(
    () => reeveJson<ComputerDetail>(place, 'computer', 'show', guest.hostName),
    (computer) => missing(computer).length === 0,
  );
  const addresses = second.dataClasses['network-interface']?.rows ?? [];
  assert.ok(JSON.stringify(addresses).includes(guest.address));
});

test('it is reached by the push channel through its own network', { skip }, async () => {
  const asked = await reeveJson<AgentRequest>(
    place,
    ...['computer', 'request', guest.hostName, 'send-inventory'],
  );
  const done = await eventually(
    () => reeveJson<AgentRequest[]>(place, 'computer', 'requests', guest.hostName),
    (all) => all.some(({ id, state }) => id === asked.id && state !== 'open'),
  );
  const [result] = done.filter(({ id }) => id === asked.id);
  assert.deepEqual([result?.state, result?.channel], ['done', 'push']);
});

test('its token lets one computer in; the next one waits for a decision', { skip }, async () => {
  const { oneLine } = await instructions();
  const token = /printf %s '([^']+)'/.exec(oneLine)?.[1] ?? '';
  const server = `https://${guest.gateway}:${place.httpsPort}`;
  const agent = '/opt/reeve-agent/current/node/bin/node /opt/reeve-agent/current/agent/main.js';
  inGuest(`curl -fsSk ${server}/install/ca.pem -o /tmp/ca.pem`);
  const enrol = (home: string) =>
    inGuest(
      `REEVE_ENROLL_TOKEN='${token}' ${agent} enroll --server ${server} --ca /tmp/ca.pem --home ${home}`,
    ).said;
  assert.match(enrol('/tmp/first'), /allowed: by the registration token/);
  assert.match(enrol('/tmp/second'), /pending: /);
  const waiting = await reeveJson<Registration[]>(
    place,
    ...['registration', 'list', '--status', 'pending'],
  );
  assert.deepEqual(
    waiting.map(({ identity, from }) => [identity.hostName, from]),
    [[guest.hostName, guest.address]],
  );
});
