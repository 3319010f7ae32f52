import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  createFilter,
  getPlugInMatrix,
  getPolicy,
  listPolicyComputers,
  type Policy,
} from '@reeve/protocol/api';
import { type ConsoleSession, hasBrowser, signIn } from './support/console-session.ts';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import { agentHome, type Managed } from './support/managed.ts';
import { addPublisher, type Publisher } from './support/plug-in-versions.ts';
import { eventually, reeveJson } from './support/reeve.ts';
import { addTarget } from './support/runs.ts';

/** A plug-in comes, an upgrade of it fails in the first ring and stops there, a better one reaches everybody. */
const skip = noEstate || (hasBrowser() ? false : 'Chromium is not on this computer');
let estate: Estate;
let publisher: Publisher;
let browser: ConsoleSession;
let policy: Policy;

before(async () => {
  if (skip) return;
  estate = await startEstate('plug-in-rings');
  publisher = await addPublisher(estate.place);
  browser = await signIn(estate.signInLink());
});

after(async () => {
  await browser?.close();
  await estate?.stop();
});

const name = 'Hello everywhere';
const patience = 180_000;
const cli = <T>(...words: string[]): Promise<T> => reeveJson<T>(estate.place, ...words);
const present = () => estate.api(getPolicy, { params: { id: policy.id } });
const rolledOut = () =>
  eventually(present, ({ rollOutState }) => rollOutState?.state === 'done', patience);
const stateOf = async ({ id }: Managed) => {
  const { items } = await estate.api(listPolicyComputers, { params: { id: policy.id } });
  return items.find((one) => one.id === id);
};
/** The version that counts on the computer's own disk. */
const versionOn = async ({ sh }: Managed): Promise<string | null> =>
  JSON.parse((await sh(`cat ${agentHome}/plug-ins/hello/state.json 2>/dev/null`)) || '{}')
    .current ?? null;
const versions = () => Promise.all(estate.computers.map(versionOn));
const cells = async (): Promise<[version: string, running: number][]> => {
  const { rows } = await estate.api(getPlugInMatrix, {});
  const row = rows.find((one) => one.name === 'hello');
  return (row?.cells ?? []).map(({ version, running }) => [version, running]);
};

test('the first version reaches everybody at once', { skip }, async () => {
  await publisher.publish('1.0.0');
  const anyOf = estate.ids().map((id) => ({ kind: 'computer' as const, id }));
  await addTarget(estate.api, 'The three', anyOf);
  policy = await cli<Policy>(
    ...['policy', 'create', name, '--kind', 'plug-in', '--target', 'The three'],
    ...['--set', 'plugIn=hello', '--set', 'version=1.0.0'],
  );
  await eventually(present, ({ counts }) => counts.compliant === 3, patience);
  assert.deepEqual(await versions(), ['1.0.0', '1.0.0', '1.0.0']);
});

test('an upgrade that does not start is taken back by the first agent itself and halts by itself', {
  skip,
}, async () => {
  const [first] = estate.computers;
  await publisher.publish('1.1.0', (program) =>
    program.replace(
      'start: async (context) => ({',
      `start: async () => { throw new Error('the greeting is lost'); }, never: async (context) => ({`,
    ),
  );
  const pilots = await estate.api(createFilter, {
    body: { name: 'Pilots', where: '', include: [first.id] },
  });
  await cli(
    ...['policy', 'update', name, '--set', 'version=1.1.0'],
    ...['--ring', `Pilots=filter:${pilots.id}`, '--halt-above', '10', '--minimum-reports', '1'],
    ...['--advance-at', '100', '--soak-minutes', '0'],
  );
  const halted = await eventually(
    present,
    ({ rollOutState }) => rollOutState?.state === 'halted',
    patience,
  );
  assert.match(halted.rollOutState?.reason ?? '', /Pilots/);
  assert.deepEqual(await versions(), ['1.0.0', '1.0.0', '1.0.0']);
  const told = await stateOf(first);
  assert.equal(told?.state, 'failing');
  assert.match(told?.detail ?? '', /the greeting is lost; 1\.0\.0 runs again/);
  for (const other of estate.computers.slice(1)) {
    const state = await stateOf(other);
    assert.deepEqual(
      [state?.state, state?.version, state?.ring],
      ['compliant', 1, 'Everybody else'],
    );
  }
  // What the first one has is told with its inventory.
  await eventually(cells, (all) => all.some(([version, n]) => version === '1.0.0' && n === 3));
});

test('the console shows that it was halted, and why', { skip }, async () => {
  await browser.look('halted roll-out', async () => {
    const page = await browser.visit(`/policies/${policy.id}`);
    await page.getByText('Roll-out of version 2').waitFor();
    await page.getByText('Halted', { exact: true }).waitFor();
    await page.getByText('keeps version 1').waitFor();
    await page.getByRole('tab', { name: 'Computers' }).click();
    await page.getByText('the greeting is lost').first().waitFor();
  });
});

test('back takes it back everywhere', { skip }, async () => {
  const back = await cli<Policy>(
    'policy',
    'roll-out',
    name,
    'back',
    '--reason',
    'it greets nobody',
  );
  assert.deepEqual(back.settings, { plugIn: 'hello', version: '1.0.0' });
  await eventually(present, ({ counts }) => counts.compliant === 3, patience);
  assert.deepEqual(await versions(), ['1.0.0', '1.0.0', '1.0.0']);
});

test('a file of which one byte was altered comes to nobody, until it is there again', {
  skip,
}, async () => {
  const { file, sha256 } = await publisher.publish('1.2.0');
  const stored = join(estate.place.home, 'content', sha256.slice(0, 2), sha256);
  const bytes = readFileSync(stored);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(stored, bytes);
  const [first] = estate.computers;
  const { version } = await cli<Policy>('policy', 'update', name, '--set', 'version=1.2.0');
  const told = await eventually(
    () => stateOf(first),
    (state) => state?.version === version && state.detail.includes(sha256),
    patience,
  );
  assert.equal(told?.state, 'pending');
  assert.deepEqual(await versions(), ['1.0.0', '1.0.0', '1.0.0']);
  await cli('plug-in', 'upload', file);
});

test('a good one reaches everybody, ring by ring', { skip }, async () => {
  const { counts, rollOutState } = await rolledOut();
  assert.equal(counts.compliant, 3);
  assert.deepEqual(
    rollOutState?.rings.map((ring) => ring.computers),
    [1, 2],
  );
  assert.deepEqual(await versions(), ['1.2.0', '1.2.0', '1.2.0']);
});

test('a version of null removes it, with what it kept', { skip }, async () => {
  await cli('policy', 'update', name, '--set', 'version=null', '--at-once');
  await eventually(present, ({ counts }) => counts.compliant === 3, patience);
  assert.deepEqual(await versions(), [null, null, null]);
  for (const { sh } of estate.computers)
    assert.match(await sh(`ls ${agentHome}/plug-ins/hello`), /No such file/);
  await eventually(cells, (all) => all.every(([, running]) => running === 0));
});
