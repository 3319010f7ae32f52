import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ErrorBody } from '@reeve/base';
import type { ServerStatus } from '@reeve/protocol/api';
import type { CheckReport, RunReport } from '@reeve/protocol/release';
import {
  makeBundle,
  manifestOf,
  newSigningKey,
  someFiles,
  type TestBundleOptions,
} from '../../packages/installer/src/bundle/bundle-fixture.ts';
import { eventually, type Output, reeve, type Started } from './support/reeve.ts';
import {
  buildReleases,
  type Installation,
  install,
  type Releases,
  waiver,
} from './support/releases.ts';

/** Bundles that must not be run, and a second upgrade beside the first: refused with a remedy, and nothing moves. */
let releases: Releases & { remove(): void };
let site: Installation;
let running: Started;
let folder: string;

before(async () => {
  releases = await buildReleases();
  site = await install(releases);
  running = await site.up();
  folder = mkdtempSync(join(tmpdir(), 'reeve-bad-bundles-'));
});

after(async () => {
  await running?.stop();
  site?.remove();
  releases?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const state = () => ({
  current: readlinkSync(join(site.root, 'current')),
  releases: readdirSync(join(site.root, 'releases')),
  runs: existsSync(join(site.root, 'upgrade', 'runs'))
    ? readdirSync(join(site.root, 'upgrade', 'runs')).length
    : 0,
});

const refusalOf = ({ stderr }: Output): ErrorBody => {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  const body = JSON.parse(line) as ErrorBody & { error?: ErrorBody };
  return body.error ?? body;
};

/** A bundle of release B's name in a directory of its own. */
const placeBundle = (name: string, bytes: Buffer | string): string => {
  const directory = mkdtempSync(join(folder, `${name}-`));
  const file = join(directory, basename(releases.bundle(releases.b)));
  if (typeof bytes === 'string') copyFileSync(bytes, file);
  else writeFileSync(file, bytes);
  return directory;
};

const upgrade = (command: string, from: string, ...more: string[]) =>
  site.reeve(['upgrade', command, '--to', releases.b, '--bundles', from, ...more, '--json']);

/** `check` says it as a finding or a refusal, `apply` refuses, `install` of the same refuses; nothing has moved. */
const isRefused = async (directory: string, why: RegExp): Promise<void> => {
  const earlier = state();
  const applied = await upgrade('apply', directory, ...waiver, '--yes');
  assert.notEqual(applied.code, 0, applied.stdout);
  const { message, remedy } = refusalOf(applied);
  assert.ok(remedy.length > 10);
  const checked = await upgrade('check', directory, ...waiver);
  const findings =
    checked.stdout.trim() === '' ? [] : (JSON.parse(checked.stdout) as CheckReport).findings;
  const told = [message, ...findings.map((finding) => `${finding.message} ${finding.title}`)];
  assert.ok(
    told.some((text) => why.test(text)),
    told.join('\n'),
  );
  assert.ok(checked.code !== 0 && checked.code !== 4, checked.stdout);
  const [file = ''] = readdirSync(directory);
  const other = join(directory, 'installation');
  const installed = await reeve(
    { env: site.env },
    ...['install', join(directory, file), '--home', other, '--json'],
  );
  assert.notEqual(installed.code, 0, installed.stdout);
  assert.equal(existsSync(join(other, 'current')), false);
  assert.deepEqual(state(), earlier);
  const status = await site.reeveJson<ServerStatus>('status');
  assert.deepEqual([status.ready, status.version], [true, releases.a]);
};

const small = async (options: TestBundleOptions): Promise<string> => {
  await using bundle = await makeBundle({ key: releases.signingKey(), ...options });
  return placeBundle('small', bundle.file);
};
const manifest = (changes: Parameters<typeof manifestOf>[1]) =>
  manifestOf(someFiles, { supportedSources: { from: '0.1.0', below: '0.2.0' }, ...changes });

test('one that nobody signed', async () => isRefused(await small({ key: null }), /sign/i));

test('one that a stranger signed', async () => {
  const earlier = state();
  const directory = await small({ key: newSigningKey() });
  const applied = await upgrade('apply', directory, ...waiver, '--yes');
  assert.notEqual(applied.code, 0);
  assert.match(applied.stdout + applied.stderr, /key|sign/i);
  assert.deepEqual(state(), earlier);
});

test('one that has expired', async () => {
  const past = { builtAt: '2025-01-01T00:00:00.000Z', expiresAt: '2025-06-01T00:00:00.000Z' };
  await isRefused(await small({ manifest: manifest(past) }), /expired/i);
});

test('one for another platform, under a name that says otherwise', async () => {
  await isRefused(await small({ manifest: manifest({ platform: 'linux-s390x' }) }), /linux-s390x/);
});

test('one that is cut short', async () => {
  const whole = readFileSync(releases.bundle(releases.b));
  await isRefused(
    placeBundle('short', whole.subarray(0, Math.floor(whole.length * 0.6))),
    /damaged|ends|truncat/i,
  );
});

test('one with a single altered byte', async () => {
  const bytes = readFileSync(releases.bundle(releases.b));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x01;
  await isRefused(placeBundle('altered', bytes), /altered|damaged/i);
});

test('something that is no bundle at all', async () => {
  await isRefused(placeBundle('nothing', Buffer.from('hello')), /not a (release )?bundle/i);
});

test('of two upgrades at the same instant one runs, the other and a later one are refused', async () => {
  const { runs } = state();
  const both = [1, 2].map(() => upgrade('apply', releases.folder, ...waiver, '--yes'));
  await eventually(
    async () => state().runs,
    (now) => now > runs,
  );
  const later = await upgrade('apply', releases.folder, ...waiver, '--yes');
  assert.match(later.stderr, /installer\.(locked|unfinishedRun)/, later.stdout);
  assert.match(refusalOf(later).remedy, /upgrade (status|resume)/);
  const outputs = await Promise.all(both);
  const done = outputs.find(({ code }) => code === 0);
  const refused = outputs.find((output) => output !== done);
  assert.equal((JSON.parse(done?.stdout ?? '') as RunReport).state, 'committed');
  assert.ok(refused && refused.code !== 0, JSON.stringify(outputs));
  assert.match(refusalOf(refused).code, /^installer\.(locked|unfinishedRun|notFinalized)$/);
  assert.equal(state().runs, runs + 1);
  assert.equal(basename(readlinkSync(join(site.root, 'current'))), releases.b);
});
