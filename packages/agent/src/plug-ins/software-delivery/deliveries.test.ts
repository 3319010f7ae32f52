import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { DeliveredPolicy, PackageManifest } from '@reeve/protocol/agent';
import { deliveryOf, softwarePolicy, startContentServer } from '../../testing/content-server.ts';
import { until } from '../../testing/until.ts';
import type { TellPolicyState } from '../plug-in.ts';
import { Deliveries } from './deliveries.ts';

const root = mkdtempSync(join(tmpdir(), 'reeve-deliveries-'));
let server: Awaited<ReturnType<typeof startContentServer>>;
before(async () => {
  server = await startContentServer();
});
after(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => Object.assign(server.faults, { cutAfter: undefined, status: undefined, sent: 0 }));

const begin = (data = mkdtempSync(join(root, 'data-'))) => {
  const told: TellPolicyState[] = [];
  const sleeps: (Date | null)[] = [];
  const world = { mayChange: true, source: server.source };
  const log = () => undefined;
  const deliveries = new Deliveries({
    name: 'software-delivery',
    version: '1',
    agentVersion: '1',
    data,
    log: { debug: log, info: log, warn: log, error: log },
    record: () => undefined,
    tellPolicies: (all) => told.push(...all),
    mayChange: () => world.mayChange,
    fileSource: async () => world.source,
    sleepUntil: (time) => sleeps.push(time),
  });
  const last = (policy: DeliveredPolicy) => {
    const one = told.filter(({ policyId }) => policyId === policy.policyId).at(-1);
    return [one?.state, one?.detail] as const;
  };
  const bring = async (...policies: DeliveredPolicy[]) => {
    deliveries.apply(policies);
    await deliveries.settled();
    return policies.map(last);
  };
  return { deliveries, told, world, data, sleeps, bring, last };
};

/** Software that is a file in a folder, put there from a file of its package. */
const inFolder = (
  name: string,
  version: string,
  more: (target: string) => Partial<PackageManifest> = () => ({}),
  content: Buffer | string = `${name} ${version}\n`,
) => {
  const target = join(root, `${name}-${version}`);
  const reference = server.addPackage(
    {
      name,
      version,
      detect: { kind: 'file', path: target },
      install: { kind: 'script', script: `cp sub/payload ${target} && echo put there` },
      uninstall: { kind: 'script', script: `rm ${target}` },
      ...more(target),
    },
    { 'sub/payload': content },
  );
  return { reference, target };
};

test('installs what is missing, looks again, and rests for a day', async () => {
  const { reference, target } = inFolder('simple', '1.0');
  const one = begin();
  const policy = softwarePolicy([deliveryOf(reference)]);
  const [first] = one.deliveries.apply([policy]);
  assert.equal(first?.state, 'pending');
  await one.deliveries.settled();
  assert.deepEqual(one.last(policy), ['compliant', `simple: ${target} is there, installed`]);
  assert.equal(readFileSync(target, 'utf8'), 'simple 1.0\n');
  const wait = ((one.sleeps.at(-1)?.getTime() ?? 0) - Date.now()) / 3_600_000;
  assert.ok(wait > 19 && wait < 29, `${wait} h`);
  assert.deepEqual(readdirSync(join(one.data, 'stages')), []);
  await one.deliveries.stop();

  // Another process goes by what this one found, until the policies change: then it is mended.
  rmSync(target);
  const next = begin(one.data);
  await next.bring(policy);
  assert.equal(existsSync(target), false);
  await next.bring({ ...policy, version: 2 });
  assert.equal(existsSync(target), true);
  await next.deliveries.stop();
});

test('where it makes no sense it is not applicable', async () => {
  const { reference, target } = inFolder('nowhere', '1.0', () => ({ applicable: 'exit 3' }));
  const [state] = await begin().bring(softwarePolicy([deliveryOf(reference)]));
  assert.equal(state?.[0], 'not-applicable');
  assert.equal(existsSync(target), false);
});

test('one altered byte of a file is refused and said, and fetched again soon', async () => {
  const { reference, target } = inFolder('altered', '1.0', undefined, randomBytes(3000));
  const manifest = JSON.parse(String(server.contents.get(reference.manifestSha256)));
  const [{ sha256 }] = manifest.files;
  const bytes = server.contents.get(sha256) ?? Buffer.alloc(0);
  const altered = Buffer.from(bytes);
  altered[1500] = (altered[1500] ?? 0) ^ 1;
  server.contents.set(sha256, altered);
  const one = begin();
  const policy = softwarePolicy([deliveryOf(reference)]);
  const [state] = await one.bring(policy);
  assert.equal(state?.[0], 'failing');
  assert.match(state?.[1] ?? '', /sub\/payload of altered 1\.0 was altered/);
  assert.equal(existsSync(target), false);
  const next = (one.sleeps.at(-1)?.getTime() ?? 0) - Date.now();
  assert.ok(next > 20_000 && next < 80_000, `${next} ms`);
});

test('one altered byte on the disk of the computer is seen before anything is run', async () => {
  const { reference, target } = inFolder('disk', '1.0', undefined, randomBytes(3000));
  const one = begin();
  one.world.mayChange = false;
  const policy = softwarePolicy([deliveryOf(reference)]);
  const [waits] = await one.bring(policy);
  assert.match(waits?.[1] ?? '', /waits for a maintenance window/);
  const files = join(one.data, 'files');
  const [cached = ''] = readdirSync(files);
  const bytes = readFileSync(join(files, cached));
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  writeFileSync(join(files, cached), bytes);
  one.world.mayChange = true;
  const [state] = await one.bring({ ...policy, version: 2 });
  assert.equal(state?.[0], 'failing');
  assert.match(state?.[1] ?? '', /was altered/);
  assert.equal(existsSync(target), false);
});

test('a manifest without the signature of a publisher is refused', async () => {
  const { reference, target } = inFolder('forged', '1.0');
  const other = inFolder('other', '1.0').reference;
  const forged = deliveryOf({ ...reference, signature: other.signature });
  const one = begin();
  const [state] = await one.bring(softwarePolicy([forged]));
  assert.equal(state?.[0], 'failing');
  assert.match(state?.[1] ?? '', /no signature/);
  assert.equal(existsSync(target), false);
  // Nor one that was trusted once.
  one.world.source = { ...server.source, publisherKeys: [] };
  const [later] = await one.bring(softwarePolicy([deliveryOf(reference)]));
  assert.match(later?.[1] ?? '', /no signature/);
});

test('a program that fails, and one that does nothing, are told with the end of what they said', async () => {
  const failing = inFolder('fails', '1.0', () => ({
    install: { kind: 'script', script: 'echo the dog ate it >&2; exit 4' },
  }));
  const idle = inFolder('idle', '1.0', () => ({ install: { kind: 'script', script: 'true' } }));
  const liar = inFolder('liar', '1.0', (target) => ({
    install: { kind: 'script', script: `touch ${target}; exit 9` },
  }));
  const policies = [failing, idle, liar].map((one) => softwarePolicy([deliveryOf(one.reference)]));
  const one = begin();
  const states = await one.bring(...policies);
  assert.deepEqual(
    states.map(([state]) => state),
    ['failing', 'failing', 'failing'],
  );
  assert.match(states[0]?.[1] ?? '', /exit code 4: the dog ate it/);
  assert.match(states[1]?.[1] ?? '', /there is no .*idle.*installed without an error/);
  assert.match(states[2]?.[1] ?? '', /exit code 9/);
});

test('waits for its window, downloads before it, and goes on without one after the deadline', async () => {
  const { reference, target } = inFolder('patient', '1.0');
  const one = begin();
  one.world.mayChange = false;
  const policy = softwarePolicy([deliveryOf(reference)]);
  const [state] = await one.bring(policy);
  assert.equal(state?.[0], 'pending');
  assert.equal(existsSync(target), false);
  assert.equal(readdirSync(join(one.data, 'files')).length, 1);
  const past = deliveryOf(reference, { deadline: '2020-01-01T00:00:00Z' });
  const [done] = await one.bring({ ...policy, version: 2, settings: { [past.packageId]: past } });
  assert.equal(done?.[0], 'compliant');
});

test('nothing is fetched in a blockout', async () => {
  const { reference } = inFolder('quiet', '1.0');
  const one = begin();
  one.world.source = { ...server.source, mayDownload: false };
  server.ranges.length = 0;
  const [state] = await one.bring(softwarePolicy([deliveryOf(reference)]));
  assert.deepEqual(state?.[0], 'pending');
  assert.match(state?.[1] ?? '', /blockout/);
  assert.equal(server.ranges.length, 0);
});

test('what breaks on the way goes on from there, later and later', async () => {
  const { reference } = inFolder('broken', '1.0', undefined, randomBytes(3_000_000));
  const one = begin();
  server.faults.cutAfter = 1_500_000;
  const policy = softwarePolicy([deliveryOf(reference)]);
  const [state] = await one.bring(policy);
  assert.equal(state?.[0], 'pending');
  const parts = () => readdirSync(join(one.data, 'files')).filter((name) => /part$/.test(name));
  assert.equal(parts().length, 1);
  assert.ok(statSync(join(one.data, 'files', parts()[0] ?? '')).size > 1_000_000);
  await one.deliveries.stop();
  // Not at once again, and not by another process either.
  const next = begin(one.data);
  server.ranges.length = 0;
  await next.bring(policy);
  assert.equal(server.ranges.length, 0);
  assert.equal(parts().length, 1);
});

test('takes away what is superseded first, and both lines come out right', async () => {
  const older = inFolder('app', '1.0');
  const newer = inFolder('app', '2.0', (target) => ({
    install: {
      kind: 'script',
      script: `test ! -e ${older.target} || exit 5; cp sub/payload ${target}`,
    },
  }));
  const one = begin();
  const before = softwarePolicy([deliveryOf(older.reference)]);
  assert.equal((await one.bring(before))[0]?.[0], 'compliant');
  const old = {
    ...before,
    settings: {
      [older.reference.packageId]: deliveryOf(older.reference, {
        supersededBy: [newer.reference],
      }),
    },
  };
  const young = softwarePolicy([deliveryOf(newer.reference, { supersedes: [older.reference] })]);
  const states = await one.bring(old, young);
  assert.deepEqual(
    states.map(([state]) => state),
    ['compliant', 'compliant'],
  );
  assert.match(states[0]?.[1] ?? '', /app 2\.0 is there in its place/);
  assert.deepEqual([existsSync(older.target), existsSync(newer.target)], [false, true]);
  // Nor is the older one installed again.
  await one.bring({ ...old, version: 2 }, young);
  assert.equal(existsSync(older.target), false);
});

test('while the newer one fails the older one is not brought back and forth', async () => {
  const older = inFolder('poor', '1.0');
  const newer = inFolder('poor', '2.0', () => ({
    install: { kind: 'script', script: 'exit 1' },
  }));
  const one = begin();
  const states = await one.bring(
    softwarePolicy([deliveryOf(older.reference, { supersededBy: [newer.reference] })]),
    softwarePolicy([deliveryOf(newer.reference, { supersedes: [older.reference] })]),
  );
  assert.deepEqual(
    states.map(([state]) => state),
    ['pending', 'failing'],
  );
  assert.equal(existsSync(older.target), false);
});

test('takes away, and says where no way is known', async () => {
  const { reference, target } = inFolder('gone', '1.0');
  const one = begin();
  await one.bring(softwarePolicy([deliveryOf(reference)]));
  const [state] = await one.bring(softwarePolicy([deliveryOf(reference, { action: 'uninstall' })]));
  assert.equal(state?.[0], 'compliant');
  assert.equal(existsSync(target), false);
  const stuck = inFolder('stuck', '1.0', () => ({ uninstall: null }));
  writeFileSync(stuck.target, '');
  const [no] = await one.bring(
    softwarePolicy([deliveryOf(stuck.reference, { action: 'uninstall' })]),
  );
  assert.equal(no?.[0], 'failing');
  assert.match(no?.[1] ?? '', /does not say how/);
});

test('an installation outlives the process that began it, and its end is taken over', async () => {
  const { reference, target } = inFolder('long', '1.0', (path) => ({
    install: { kind: 'script', script: `echo x >>${path}.runs; sleep 2; cp sub/payload ${path}` },
  }));
  const one = begin();
  const policy = softwarePolicy([deliveryOf(reference)]);
  one.deliveries.apply([policy]);
  await until('begun', () => existsSync(`${target}.runs`));
  await one.deliveries.stop();
  assert.equal(existsSync(target), false);
  const next = begin(one.data);
  const [state] = await next.bring(policy);
  assert.equal(state?.[0], 'compliant');
  assert.equal(readFileSync(`${target}.runs`, 'utf8'), 'x\n');
  assert.deepEqual(readdirSync(join(one.data, 'stages')), []);
});

test('what was killed midway is repeated, though its detection finds something', async () => {
  const { reference, target } = inFolder('killed', '1.0', (path) => ({
    install: {
      kind: 'script',
      script: `touch ${path}; [ -e ${path}.runs ] || { touch ${path}.runs; sleep 60; }; cp sub/payload ${path}`,
    },
  }));
  const one = begin();
  const policy = softwarePolicy([deliveryOf(reference)]);
  one.deliveries.apply([policy]);
  await until('begun', () => existsSync(`${target}.runs`));
  await one.deliveries.stop();
  const { running } = JSON.parse(readFileSync(join(one.data, 'deliveries.json'), 'utf8'));
  process.kill(-running.pid, 'SIGKILL');
  const [state] = await begin(one.data).bring(policy);
  assert.equal(state?.[0], 'compliant');
  assert.equal(readFileSync(target, 'utf8'), 'killed 1.0\n');
});

test('a line that is not understood is said, and the others are brought', async () => {
  const { reference } = inFolder('sound', '1.0');
  const good = softwarePolicy([deliveryOf(reference)]);
  const bad = { ...softwarePolicy([]), settings: { x: { action: 'dance' } } };
  const states = await begin().bring(good, bad);
  assert.deepEqual(
    states.map(([state]) => state),
    ['compliant', 'failing'],
  );
});
