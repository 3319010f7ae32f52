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
 * The installer is killed (SIGKILL) right after a record of its journal, on the way to B and on the way back to A.
 * Whatever the instant: `resume` ends with the server up on exactly one release, upgraded or as before. Here the
 * records where most is at stake; all of them with `npm run test:faults`, and all of them, with small stand-ins for
 * server and supervisor, in the installer's own kill matrix.
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

const everyRecord = process.env.REEVE_KILL_EVERY === '1';

/** Kind and step of each record of the newest run. */
const records = (): string[] => {
  const newest = readdirSync(journals()).sort().at(-1) ?? '';
  const lines = readFileSync(join(journals(), newest, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const { type, data } = JSON.parse(line) as { type: string; data: { stepId?: string } };
    return `${type} ${data.stepId ?? ''}`.trim();
  });
};

const atStake = [
  'quiesce.inverse.registered',
  'step.intent expand',
  'step.verified switch',
  'step.intent verify',
  'step.undone start',
];

/** Numbers of the records to die after, from the `first` one on (1-based). */
const chosen = (all: readonly string[], first: number): { number: number; name: string }[] =>
  all
    .map((name, index) => ({ number: index + 1, name }))
    .slice(first - 1)
    .filter(({ name }) => everyRecord || atStake.includes(name));

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

let wayThere: string[] = [];
let wayBack: string[] = [];

test('an undisturbed run there and back tells which records there are', async () => {
  await toB();
  wayThere = records();
  assert.ok(wayThere.length > 10);
  await toA();
  wayBack = records();
  assert.ok(wayBack.length > wayThere.length);
});

test('apply killed, then resumed', async (t) => {
  for (const { number, name } of chosen(wayThere, 1))
    await t.test(`after record ${number}, ${name}`, async () => {
      await toA();
      const killed = await site.reeve(applyArgs(), killedAfter(number));
      assert.notEqual(killed.code, 0);
      const run = await resume();
      const version = await isWhole();
      assert.equal(run.current, version);
      assert.equal(run.running, false);
    });
});

test('rollback killed, then resumed', async (t) => {
  await toA(); // a run that was resumed on its way has more records than an undisturbed one
  for (const { number, name } of chosen(wayBack, wayThere.length + 1))
    await t.test(`after record ${number}, ${name}`, async () => {
      await toB();
      const killed = await site.reeve(
        ['upgrade', 'rollback', '--yes', '--json'],
        killedAfter(number),
      );
      assert.notEqual(killed.code, 0);
      await resume();
      assert.equal(await isWhole(), releases.a);
    });
});
