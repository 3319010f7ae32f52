import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay, sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import {
  type AgentRelease,
  createFilter,
  getPolicy,
  listPolicyComputers,
  type Policy,
} from '@reeve/protocol/api';
import { signBytes } from '@reeve/protocol/plug-in-file';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import type { Managed } from './support/managed.ts';
import { eventually, reeveJson, repository, runProgram } from './support/reeve.ts';
import { addTarget } from './support/runs.ts';
import { releaseFile } from './support/slots.ts';

/** Releases of the agent by policy of a real server: a good one, one that never checks in, and blows meanwhile. */
const skip = noEstate;
let estate: Estate;
let policy: Policy;

before(async () => {
  if (skip) return;
  const monitor = ['--hang-seconds', '10', '--probation-seconds', '3'];
  estate = await startEstate('agent-upgrade', { monitor });
});

after(() => estate?.stop());

const name = 'Agents';
const patience = 240_000;
const cli = <T>(...words: string[]): Promise<T> => reeveJson<T>(estate.place, ...words);
const key = () => join(estate.place.home, 'secrets', 'publisher-key.pem');
const folder = () => dirname(estate.place.home);

/** A whole release as the release tool makes it. */
const addRelease = async (version: string): Promise<void> => {
  const tool = join(repository, 'tools', 'release', 'agent-packages.ts');
  const words = ['--version', version, '--key', key(), '--out', folder()];
  const built = await runProgram(process.execPath, [tool, ...words]);
  assert.equal(built.code, 0, built.stderr);
  await cli('agent', 'release', 'add', join(folder(), `reeve-agent-${version}-linux-x64.tar.gz`));
};

/** One that starts, runs, and never checks in; signed like every other. */
const addSilentRelease = async (version: string): Promise<void> => {
  const bytes = await releaseFile(version, 'does not check in');
  const file = join(folder(), `reeve-agent-${version}-linux-x64.tar.gz`);
  writeFileSync(file, bytes);
  const text = Buffer.from(agentReleaseText(version, sha256Hex(bytes)));
  writeFileSync(`${file}.sig`, signBytes(text, readFileSync(key(), 'utf8')));
  await cli('agent', 'release', 'add', file);
};

const present = () => estate.api(getPolicy, { params: { id: policy.id } });
const stateOf = async ({ id }: Managed) => {
  const { items } = await estate.api(listPolicyComputers, { params: { id: policy.id } });
  return items.find((one) => one.id === id);
};
const slotOf = async ({ sh }: Managed): Promise<string> =>
  (await sh('readlink /opt/reeve-agent/current')).trim().replace('slots/', '');
const slots = () => Promise.all(estate.computers.map(slotOf));
const runs = async (computer: Managed, version: string): Promise<void> => {
  await eventually(
    computer.status,
    ({ state, agentVersion, monitored }) =>
      state === 'connected' && agentVersion === version && monitored,
    patience,
  );
};

test('a newer release comes to all of them, and they say so', { skip }, async () => {
  await addRelease('9.0.1');
  const anyOf = estate.ids().map((id) => ({ kind: 'computer' as const, id }));
  await addTarget(estate.api, 'The three', anyOf);
  policy = await cli<Policy>(
    ...['policy', 'create', name, '--kind', 'agent-upgrade', '--target', 'The three'],
    ...['--set', 'version="9.0.1"', '--set', 'checkInWithinSeconds=90'],
  );
  await eventually(present, ({ counts }) => counts.compliant === 3, patience);
  assert.deepEqual(await slots(), ['9.0.1', '9.0.1', '9.0.1']);
  for (const computer of estate.computers) await runs(computer, '9.0.1');
  await eventually(
    () => cli<AgentRelease[]>('agent', 'releases'),
    (all) => all.find(({ version }) => version === '9.0.1')?.computers === 3,
  );
});

test('one that never checks in: the first agent is back by itself, says why, and nobody else tries it', {
  skip,
}, async () => {
  const [first] = estate.computers;
  await addSilentRelease('9.0.2');
  const pilots = await estate.api(createFilter, {
    body: { name: 'Pilots', where: '', include: [first.id] },
  });
  await cli(
    ...['policy', 'update', name, '--set', 'version="9.0.2"', '--set', 'checkInWithinSeconds=15'],
    ...['--ring', `Pilots=filter:${pilots.id}`, '--halt-above', '10', '--minimum-reports', '1'],
  );
  await eventually(present, ({ rollOutState }) => rollOutState?.state === 'halted', patience);
  const told = await stateOf(first);
  assert.equal(told?.state, 'failing');
  assert.match(told?.detail ?? '', /did not check in within 15 seconds/);
  await runs(first, '9.0.1');
  assert.deepEqual(await slots(), ['9.0.1', '9.0.1', '9.0.1']);
  for (const other of estate.computers.slice(1)) {
    assert.equal((await stateOf(other))?.state, 'compliant');
    assert.doesNotMatch(await other.log(), /9\.0\.2/);
  }
});

test('killed at random instants of a change of release, every agent is back, and becomes it', {
  skip,
}, async () => {
  await addRelease('9.0.3');
  await cli(
    'policy',
    'update',
    name,
    '--set',
    'version="9.0.3"',
    '--set',
    'checkInWithinSeconds=90',
    '--at-once',
  );
  const victims = ['agent', 'monitor', 'everything'] as const;
  const blows: string[] = [];
  for (let blow = 0; blow < 5; blow++) {
    await delay(Math.random() * 2500);
    for (const [index, computer] of estate.computers.entries()) {
      const victim = victims[Math.floor(Math.random() * victims.length)] ?? 'everything';
      blows.push(`${index}: ${victim}`);
      await computer.kill(victim);
    }
  }
  const context = blows.join(', ');
  for (const computer of estate.computers) await runs(computer, await slotOf(computer));
  const settled = await eventually(
    present,
    ({ counts }) => counts.compliant + counts.failing === 3,
    patience,
  );
  // Whoever was killed three times while it was on trial may have given the release up: asked anew it takes it.
  if (settled.counts.failing > 0)
    await cli('policy', 'update', name, '--set', 'checkInWithinSeconds=91');
  await eventually(present, ({ counts }) => counts.compliant === 3, patience);
  assert.deepEqual(await slots(), ['9.0.3', '9.0.3', '9.0.3'], context);
  for (const computer of estate.computers) await runs(computer, '9.0.3');
});
