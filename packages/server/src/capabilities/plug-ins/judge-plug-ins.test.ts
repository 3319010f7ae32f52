import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlugInManifest } from '@reeve/protocol/agent';
import { checkManifest } from './check-manifest.ts';
import { type FindManifest, faultsOfNewcomer, judgeSet, type PlugInSet } from './judge-plug-ins.ts';

const manifest = (
  name: string,
  version: string,
  change: Partial<PlugInManifest> = {},
): PlugInManifest => ({
  format: 1,
  name,
  version,
  title: name,
  description: '',
  agent: '>=0.2.0-0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: [],
  workKinds: [],
  main: 'main.js',
  files: {},
  ...change,
});

const known = [
  manifest('a', '1.0.0', { dependsOn: { b: '^1.0.0' } }),
  manifest('b', '1.2.0'),
  manifest('b', '2.0.0', { agent: '>=0.3.0' }),
  manifest('c', '1.0.0', { conflictsWith: { b: '<2.0.0' } }),
];
const find: FindManifest = ({ name, version }) =>
  known.find((one) => one.name === name && one.version === version);
const set = (...plugIns: string[]): PlugInSet => ({
  agentVersion: '0.2.0',
  plugIns: plugIns.map((text) => {
    const [name = '', version = ''] = text.split(' ');
    return { name, version };
  }),
});
const says = (faults: { name: string; because: string }[]) =>
  faults.map(({ name, because }) => `${name} ${because}`);

test('names what is missing, unfit, at odds, or too new for the agent', () => {
  assert.deepEqual(says(judgeSet(set('a 1.0.0', 'b 1.2.0'), find)), []);
  assert.deepEqual(says(judgeSet(set('a 1.0.0'), find)), ['a needs b ^1.0.0, which is missing']);
  assert.deepEqual(says(judgeSet(set('a 1.0.0', 'b 2.0.0'), find)), [
    'a needs b ^1.0.0, not 2.0.0',
    'b runs in agents >=0.3.0, not in 0.2.0',
  ]);
  assert.deepEqual(says(judgeSet(set('c 1.0.0', 'b 1.2.0'), find)), [
    'c does not go together with b 1.2.0',
  ]);
  // What nobody knows is judged by nobody.
  assert.deepEqual(judgeSet(set('stranger 9.9.9'), find), []);
});

test('of a newcomer, only what it brings about', () => {
  const judge = (name: string, version: string, before: PlugInSet): string[] => {
    const newcomer = find({ name, version }, '');
    assert.ok(newcomer);
    return faultsOfNewcomer(newcomer, before, find);
  };
  assert.deepEqual(judge('a', '1.0.0', set('b 1.2.0')), []);
  assert.deepEqual(judge('b', '2.0.0', set('a 1.0.0', 'b 1.2.0')), [
    'runs in agents >=0.3.0, not in 0.2.0',
    'a 1.0.0 needs b ^1.0.0, not 2.0.0',
  ]);
  assert.deepEqual(judge('b', '1.2.0', set('c 1.0.0')), [
    'c 1.0.0 does not go together with b 1.2.0',
  ]);
  // A fault that was there before, and one that it mends.
  assert.deepEqual(judge('c', '1.0.0', set('a 1.0.0')), []);
  assert.deepEqual(judge('b', '1.2.0', set('a 1.0.0')), []);
});

test('a manifest with nonsense in its ranges is refused', () => {
  checkManifest(manifest('a', '1.0.0', { dependsOn: { tasks: '>=0.2.0 <0.4.0' } }), false);
  const bad = (change: Partial<PlugInManifest>) => () =>
    checkManifest(manifest('a', '1.0.0', change), false);
  assert.throws(bad({ agent: 'new' }), /new for agent/);
  assert.throws(bad({ dependsOn: { b: 'one' } }), /one for b/);
  assert.throws(bad({ conflictsWith: { b: '..' } }), /for b/);
  assert.throws(bad({ dependsOn: { a: '*' } }), /names a itself/);
  assert.throws(bad({ dependsOn: { b: '^1.0.0' }, conflictsWith: { b: '<3.0.0' } }), /contradicts/);
  assert.throws(() => checkManifest(manifest('tasks', '9.0.0'), false), /part of the agent/);
  checkManifest(manifest('tasks', '9.0.0'), true);
});
