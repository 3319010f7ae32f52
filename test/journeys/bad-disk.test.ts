import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import type { ComputerSummary } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/local';
import { agentStatus } from './support/agent.ts';
import { type Load, startLoad } from './support/agent-load.ts';
import { hurryAgents } from './support/hurry-agents.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';
import { makeSmallDisk, noSmallDisk, type SmallDisk } from './support/small-disk.ts';

/** The server's disk fills up while agents send: first nearly, then to the last byte. Nothing acknowledged is lost. */
let place: Place;
let disk: SmallDisk | undefined;
let running: Started | undefined;

const megabyte = 1024 * 1024;

before(async () => {
  if (noSmallDisk) return;
  place = await makePlace('disk');
  disk = makeSmallDisk(place.home, 600);
  running = await startReeve(place);
  await hurryAgents(place);
});

after(async () => {
  disk?.free();
  await running?.stop();
  disk?.unmount();
  place?.remove();
});

const readiness = async () => {
  const response = await fetch(`http://127.0.0.1:${place.consolePort}/readyz`).catch(() => null);
  return response === null ? null : { status: response.status, text: await response.text() };
};

const isReady = () => eventually(readiness, (answer) => answer?.status === 200, 90_000);

const settles = async (load: Load): Promise<void> => {
  const { made } = await load.finish();
  await load.assertStored(made);
  const [computer] = await reeveJson<ComputerSummary[]>(place, 'computer', 'list');
  const since = computer?.lastSeen ?? '';
  await eventually(
    () => reeveJson<ComputerSummary[]>(place, 'computer', 'list'),
    (all) => all.some(({ lastSeen }) => lastSeen !== null && lastSeen > since),
  );
};

test('nearly full: agents are refused with a reason and a time, and keep what they have', {
  skip: noSmallDisk,
}, async () => {
  const load = await startLoad(place, 3);
  await delay(500);
  disk?.fill(40 * megabyte);
  const answer = await eventually(readiness, (now) => now?.status === 503);
  assert.match(answer?.text ?? '', /disk: \d+ MB are free in .*new data of agents is refused/);
  await eventually(
    async () => load.refusals(),
    (codes) => codes.has('agents.diskFull'),
  );
  await eventually(
    async () => agentStatus(homePaths(place.home).agent)?.reason ?? '',
    (reason) => reason.includes('disk is nearly full'),
  );
  // Who looks, and frees space, is still served.
  assert.ok((await reeveJson<ComputerSummary[]>(place, 'computer', 'list')).length > 0);
  disk?.free();
  await isReady();
  await settles(load);
  assert.doesNotMatch(running?.text() ?? '', /server ended/);
});

test('full to the last byte: whatever ends comes back by itself once there is room', {
  skip: noSmallDisk,
}, async () => {
  const load = await startLoad(place, 3);
  await delay(500);
  disk?.fill();
  await eventually(readiness, (now) => now?.status !== 200);
  await delay(8000);
  disk?.free();
  await isReady();
  await settles(load);
  assert.equal(running?.child.exitCode, null);
});
