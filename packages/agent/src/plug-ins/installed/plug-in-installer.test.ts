import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { newGuid, sha256Hex } from '@reeve/base';
import type { DeliveredPlugIn, DeliveredPolicy, PlugInManifest } from '@reeve/protocol/agent';
import { packPlugIn, publicKeyOf } from '@reeve/protocol/plug-in-file';
import { contentErrors } from '../../content/errors.ts';
import type { OpenContent } from '../../content/open-content.ts';
import { type AgentHome, agentHome } from '../../home/agent-home.ts';
import { makeDirectory } from '../../home/durable-file.ts';
import { newKeyText } from '../../home/identity-key.ts';
import { jsonLog } from '../../log.ts';
import { noFileSource } from '../../testing/no-file-source.ts';
import { type Manner, manners, moduleText, samplePlugIn } from '../../testing/sample-plug-in.ts';
import { until } from '../../testing/until.ts';
import { PlugInHost } from '../plug-in-host.ts';
import { PlugInInstaller } from './plug-in-installer.ts';

const program = join(import.meta.dirname, '../../main.ts');
const publisher = newKeyText();
const stranger = newKeyText();
const keys = [publicKeyOf(publisher)];
const signal = new AbortController().signal;
const hosts: PlugInHost[] = [];
after(async () => {
  for (const host of hosts) await host.stop();
});

/** What a server serves, with faults. */
class Shelf {
  readonly files = new Map<string, Buffer>();
  /** Bytes after which the way breaks, once for each number. */
  cuts: number[] = [];
  asked: number[] = [];
  /** Gives everything, wherever it was asked to begin. */
  knowsNoRange = false;

  readonly open: OpenContent = async (sha256, from) => {
    const file = this.files.get(sha256);
    this.asked.push(from);
    if (file === undefined) throw contentErrors.refused({ sha256, status: 404 });
    const begin = this.knowsNoRange ? 0 : from;
    const cut = this.cuts.shift();
    const body = async function* () {
      const rest = file.subarray(begin);
      yield cut === undefined ? rest : rest.subarray(0, cut);
      if (cut !== undefined) throw new Error('the line is dead');
    };
    return { from: begin, body: body() };
  };
}

const newInstaller = (shelf: Shelf, paths?: AgentHome) => {
  const home = paths ?? agentHome(mkdtempSync(join(tmpdir(), 'reeve-installer-')));
  makeDirectory(home.run);
  const events: { event: string; data: Record<string, unknown> }[] = [];
  const record = (event: string, data: Record<string, unknown>) => {
    events.push({ event, data });
  };
  const common = { paths: home, agentVersion: '0.2.0', program, log: jsonLog('error'), record };
  let trouble = 0;
  const host = new PlugInHost({
    ...common,
    onPolicies: () => undefined,
    mayChange: () => true,
    fileSource: () => noFileSource,
    builtIns: [{ ...samplePlugIn('own', 'good', '0.2.0'), main: null }],
  });
  hosts.push(host);
  const installer = new PlugInInstaller({
    ...common,
    host,
    openContent: shelf.open,
    mayDownload: () => true,
    settleMs: 300,
    now: () => Date.now(),
    onTrouble: () => {
      trouble++;
    },
  });
  return { installer, host, events, paths: home, trouble: () => trouble };
};

type Packed = DeliveredPlugIn & { version: string; sha256: string };

const pack = (
  shelf: Shelf,
  name: string,
  version: string,
  manner: Manner = 'good',
  more: Partial<PlugInManifest> = {},
  key = publisher,
): Packed => {
  const authored = {
    name,
    version,
    title: name,
    description: '',
    agent: '>=0.2.0',
    platforms: ['linux' as const],
    dependsOn: {},
    conflictsWith: {},
    policyKinds: [`kind-${name}`],
    workKinds: [`work-${name}`],
    main: 'main.mjs',
    ...more,
  };
  const content = Buffer.from(moduleText(manners[manner]));
  const { file } = packPlugIn(authored, [{ path: 'main.mjs', content }], key);
  const sha256 = sha256Hex(file);
  shelf.files.set(sha256, file);
  return { name, version, sha256, bytes: file.length };
};

const policy = (version: number, ...wishes: DeliveredPlugIn[]): DeliveredPolicy => ({
  policyId: '00000000-0000-4000-8000-000000000001',
  name: 'plug-ins',
  version,
  kind: 'plug-in',
  settings: Object.fromEntries(wishes.map((wish) => [wish.name, wish])),
});
const gone = (name: string): DeliveredPlugIn => ({ name, version: null, sha256: null, bytes: 0 });

describe('plug-in installer', { concurrency: 2 }, () => {
  test('installs, upgrades, keeps the way back, and removes', async () => {
    const shelf = new Shelf();
    const { installer, host, paths, events } = newInstaller(shelf);
    await installer.begin();
    const one = pack(shelf, 'extra', '1.0.0');
    const first = await installer.obey([policy(1, one)], keys, signal);
    assert.deepEqual(first.states, [
      {
        policyId: policy(1).policyId,
        version: 1,
        state: 'compliant',
        detail: 'extra: 1.0.0 runs',
      },
    ]);
    assert.equal(first.retry, false);
    assert.deepEqual(readdirSync(paths.content), [], 'the download is no longer needed');
    for (const version of ['1.1.0', '1.2.0']) {
      const next = pack(shelf, 'extra', version);
      const { states } = await installer.obey([policy(2, next)], keys, signal);
      assert.equal(states[0]?.state, 'compliant');
    }
    const versions = readdirSync(join(paths.plugIns, 'extra')).sort();
    assert.deepEqual(versions, ['1.1.0', '1.2.0', 'state.json']);
    assert.equal(host.states().find(({ name }) => name === 'extra')?.version, '1.2.0');

    const removed = await installer.obey([policy(3, gone('extra'))], keys, signal);
    assert.equal(removed.states[0]?.state, 'compliant');
    assert.equal(existsSync(join(paths.plugIns, 'extra')), false);
    assert.equal(existsSync(paths.plugInData('extra')), false);
    assert.ok(!host.states().some(({ name }) => name === 'extra'));
    assert.deepEqual(
      events.map(({ event }) => event),
      ['plugin.installed', 'plugin.installed', 'plugin.installed', 'plugin.removed'],
    );
  });

  test('what no policy names any more is removed; what is part of the agent stays', async () => {
    const shelf = new Shelf();
    const { installer, host, events } = newInstaller(shelf);
    const { states } = await installer.obey(
      [policy(1, pack(shelf, 'extra', '1.0.0'), gone('own'))],
      keys,
      signal,
    );
    assert.equal(states[0]?.state, 'compliant');
    await installer.obey([], keys, signal);
    assert.deepEqual(
      host.states().map(({ name }) => name),
      ['own'],
    );
    assert.match(String(events.at(-1)?.data.reason), /no policy/);
  });

  test('goes on with a download where it broke, also with a server that knows no ranges', async () => {
    const shelf = new Shelf();
    const one = pack(shelf, 'extra', '1.0.0');
    shelf.cuts = [100, 200];
    const { installer } = newInstaller(shelf);
    const obey = () => installer.obey([policy(1, one)], keys, signal);
    // Two rounds in each call.
    assert.equal((await obey()).states[0]?.state, 'pending');
    shelf.knowsNoRange = true;
    assert.equal((await obey()).states[0]?.state, 'compliant');
    assert.deepEqual(shelf.asked, [0, 100, 300]);
  });

  test('one altered byte, a strange signature, another plug-in: refused and said', async () => {
    const shelf = new Shelf();
    const one = pack(shelf, 'extra', '1.0.0');
    const bytes = Buffer.from(shelf.files.get(one.sha256) ?? '');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const { installer, paths, host } = newInstaller(shelf);
    const detail = async (wish: Packed, trusted = keys) =>
      (await installer.obey([policy(1, wish)], trusted, signal)).states[0];

    shelf.files.set(one.sha256, bytes);
    const altered = await detail(one);
    assert.equal(altered?.state, 'failing');
    assert.match(altered?.detail ?? '', /its hash is/);
    const other = { ...one, sha256: sha256Hex(bytes) };
    shelf.files.set(other.sha256, bytes);
    assert.equal((await detail(other))?.state, 'failing');

    const unsigned = pack(shelf, 'extra', '1.0.1', 'good', {}, stranger);
    assert.match((await detail(unsigned))?.detail ?? '', /No publisher that is trusted/);
    const renamed = { ...pack(shelf, 'spare', '1.0.0'), name: 'extra' };
    assert.match((await detail(renamed))?.detail ?? '', /holds spare 1.0.0/);
    const tooNew = pack(shelf, 'extra', '2.0.0', 'good', { agent: '>=9.0.0' });
    assert.match((await detail(tooNew))?.detail ?? '', /needs an agent >=9.0.0/);
    const windows = pack(shelf, 'extra', '2.0.1', 'good', { platforms: ['win32'] });
    assert.match((await detail(windows))?.detail ?? '', /not made for linux/);
    assert.ok(!host.states().some(({ name }) => name === 'extra'));
    assert.deepEqual(
      readdirSync(join(paths.plugIns, 'extra')).filter((name) => name !== 'state.json'),
      [],
    );
  });

  test('keeps what it has when a new version does not start, and does not try that again', async () => {
    for (const manner of ['throws at its start', 'exits at its start'] as const) {
      const shelf = new Shelf();
      const { installer, host, events } = newInstaller(shelf);
      const good = pack(shelf, 'extra', '1.0.0');
      await installer.obey([policy(1, good)], keys, signal);
      const bad = pack(shelf, 'extra', '1.1.0', manner);
      const { states } = await installer.obey([policy(2, bad)], keys, signal);
      assert.equal(states[0]?.state, 'failing');
      assert.match(states[0]?.detail ?? '', /does not start.*1\.0\.0 runs again/);
      assert.equal(host.states().find(({ name }) => name === 'extra')?.version, '1.0.0');
      assert.ok(events.some(({ event }) => event === 'plugin.taken-back'));
      const asked = shelf.asked.length;
      await installer.obey([policy(2, bad)], keys, signal);
      assert.equal(shelf.asked.length, asked, 'it was fetched again');
      // Another version of the policy is another order.
      await installer.obey([policy(3, bad)], keys, signal);
      assert.ok(shelf.asked.length > asked);
    }
  });

  test('takes a new version back that crashes when it gets its policies', async () => {
    const shelf = new Shelf();
    const { installer, host } = newInstaller(shelf);
    const own: DeliveredPolicy = {
      policyId: newGuid(),
      name: 'of extra',
      version: 1,
      kind: 'kind-extra',
      settings: {},
    };
    await installer.obey([policy(1, pack(shelf, 'extra', '1.0.0'))], keys, signal);
    await host.applyPolicies([own]);
    const bad = pack(shelf, 'extra', '1.1.0', 'exits at work');
    const { states } = await installer.obey([policy(2, bad)], keys, signal);
    assert.equal(states[0]?.state, 'failing');
    assert.match(states[0]?.detail ?? '', /exit code 3.*1\.0\.0 runs again/);
    assert.equal(host.states().find(({ name }) => name === 'extra')?.version, '1.0.0');
  });

  test('a version that crashes again and again in its first minutes is taken back', async () => {
    const shelf = new Shelf();
    const { installer, host, trouble } = newInstaller(shelf);
    await installer.obey([policy(1, pack(shelf, 'extra', '1.0.0'))], keys, signal);
    const bad = pack(shelf, 'extra', '1.1.0', 'exits at work');
    const order = [policy(2, bad)];
    assert.equal((await installer.obey(order, keys, signal)).states[0]?.state, 'compliant');
    const during = { signal, output: () => undefined, message: () => undefined };
    for (let i = 0; i < 3; i++) {
      await host.perform({ id: newGuid(), kind: 'work-extra', parameters: {} }, during);
    }
    await until('trouble', () => trouble() > 0);
    const { states } = await installer.obey(order, keys, signal);
    assert.match(
      states[0]?.detail ?? '',
      /crashed 3 times in its first minutes.*1\.0\.0 runs again/,
    );
  });

  test('dependencies are met in whatever order they stand, conflicts are refused both ways', async () => {
    const shelf = new Shelf();
    const { installer } = newInstaller(shelf);
    const needs = pack(shelf, 'a-needs', '1.0.0', 'good', { dependsOn: { 'b-base': '^2.0.0' } });
    const base = pack(shelf, 'b-base', '2.1.0');
    const alone = await installer.obey([policy(1, needs)], keys, signal);
    assert.match(alone.states[0]?.detail ?? '', /needs the plug-in b-base \^2\.0\.0/);
    const both = await installer.obey([policy(2, needs, base)], keys, signal);
    assert.equal(both.states[0]?.state, 'compliant');
    const foe = pack(shelf, 'c-foe', '1.0.0', 'good', { conflictsWith: { 'b-base': '*' } });
    const fight = await installer.obey([policy(3, needs, base, foe)], keys, signal);
    assert.equal(fight.states[0]?.state, 'failing');
    assert.match(fight.states[0]?.detail ?? '', /c-foe 1\.0\.0 and b-base 2\.1\.0 must not/);
  });

  test('a kill between any two steps leaves a whole old or a whole new one', async () => {
    const shelf = new Shelf();
    const paths = agentHome(mkdtempSync(join(tmpdir(), 'reeve-installer-')));
    const old = pack(shelf, 'extra', '1.0.0');
    const next = pack(shelf, 'extra', '1.1.0');
    const first = newInstaller(shelf, paths);
    await first.installer.obey([policy(1, old)], keys, signal);
    const stateFile = join(paths.plugIns, 'extra', 'state.json');
    const before = readFileSync(stateFile, 'utf8');

    // The version is unpacked, but does not count yet: a draft, and a whole directory.
    const second = newInstaller(shelf, paths);
    await second.installer.obey([policy(2, next)], keys, signal);
    writeFileSync(stateFile, before);
    mkdirSync(join(paths.plugIns, '.draft-extra'));
    writeFileSync(join(paths.plugIns, '.draft-extra', 'torn'), '');
    const third = newInstaller(shelf, paths);
    await third.installer.begin();
    assert.equal(third.host.states().find(({ name }) => name === 'extra')?.version, '1.0.0');
    const again = await third.installer.obey([policy(2, next)], keys, signal);
    assert.equal(again.states[0]?.detail, 'extra: 1.1.0 runs');

    // The directory of the version that counts was lost: it is fetched again.
    rmSync(join(paths.plugIns, 'extra', '1.1.0'), { recursive: true });
    const fourth = newInstaller(shelf, paths);
    await fourth.installer.begin();
    const healed = await fourth.installer.obey([policy(2, next)], keys, signal);
    assert.equal(healed.states[0]?.state, 'compliant');

    // A torn state file: the policy brings everything again.
    truncateSync(stateFile, 10);
    const fifth = newInstaller(shelf, paths);
    await fifth.installer.begin();
    const whole = await fifth.installer.obey([policy(2, next)], keys, signal);
    assert.equal(whole.states[0]?.state, 'compliant');
  });
});
