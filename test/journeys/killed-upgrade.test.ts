import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ComputerSummary, ServerStatus } from '@reeve/protocol/api';
import type { RunReport } from '@reeve/protocol/release';
import { eventually, type Started } from './support/reeve.ts';
import {
  buildReleases,
  type Installation,
  install,
  type Releases,
  waiver,
} from './support/releases.ts';

/**
 * The installer is killed (SIGKILL) right after every record of its journal, once on the way to B and once on the
 * way back to A. Whatever the instant: `resume` ends with the server up on exactly one release, upgraded or as before.
 */
let releases: Releases & { remove(): void };
let site: Installation;
let running: Started;

before(async () => {
  releases = await buildReleases();
  site = await install(releases);
  running = await site.up();
});

after(async () => {
  await running?.stop();
  site?.remove();
  releases?.remove();
});

const journals = () => join(site.root, 'upgrade', 'runs');

const records = (): number => {
  const newest = readdirSync(journals()).sort().at(-1) ?? '';
  return readFileSync(join(journals(), newest, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n').length;
};

const applyArgs = () => [
  'upgrade',
  'apply',
  '--to',
  releases.b,
  '--bundles',
  releases.folder,
  ...waiver,
  '--yes',
  '--json',
];
const active = () => readlinkSync(join(site.root, 'current')).split('/').at(-1) ?? '';

/** Oracle: one release is active, that one serves, and the computer is still there. */
const isWhole = async (): Promise<string> => {
  const version = active();
  assert.ok([releases.a, releases.b].includes(version));
  const answer = await eventually(
    () => site.reeve(['status', '--json']),
    ({ code, stdout }) => code === 0 && (JSON.parse(stdout) as ServerStatus).ready,
  );
  const status = JSON.parse(answer.stdout) as ServerStatus;
  assert.equal(status.version, version);
  const computers = await site.reeveJson<ComputerSummary[]>('computer', 'list');
  assert.equal(computers.length, 1);
  return version;
};

const resume = async (): Promise<RunReport> => {
  const output = await site.reeve(['upgrade', 'resume', '--yes', '--json']);
  assert.ok(output.stdout.trim() !== '', output.stderr);
  return JSON.parse(output.stdout) as RunReport;
};

const toA = async (): Promise<void> => {
  if (active() === releases.a) return;
  const output = await site.reeve(['upgrade', 'rollback', '--yes', '--json']);
  assert.equal(output.code, 0, output.stdout + output.stderr);
};

const toB = async (): Promise<void> => {
  if (active() === releases.b) return;
  const output = await site.reeve(applyArgs());
  assert.equal(output.code, 0, output.stdout + output.stderr);
};

const killedAfter = (record: number) => ({ REEVE_FAULT_AFTER_RECORD: String(record) });

let length = 0;

test('an undisturbed run tells how many records there are', async () => {
  await toB();
  length = records();
  assert.ok(length > 10);
  await toA();
});

test('apply killed after each record, then resumed', async (t) => {
  for (let record = 1; record <= length; record++)
    await t.test(`after record ${record}`, async () => {
      await toA();
      const killed = await site.reeve(applyArgs(), killedAfter(record));
      assert.notEqual(killed.code, 0);
      const run = await resume();
      const version = await isWhole();
      assert.equal(run.current, version);
      assert.equal(run.running, false);
    });
});

test('rollback killed after each record, then resumed', async (t) => {
  await toB();
  const before = records();
  await toA();
  const after = records();
  for (let record = before + 1; record <= after; record++)
    await t.test(`after record ${record}`, async () => {
      await toB();
      const killed = await site.reeve(
        ['upgrade', 'rollback', '--yes', '--json'],
        killedAfter(record),
      );
      assert.notEqual(killed.code, 0);
      await resume();
      assert.equal(await isWhole(), releases.a);
    });
});
