import assert from 'node:assert/strict';
import { existsSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ComputerSummary, ServerStatus } from '@reeve/protocol/api';
import { problemsOf } from '@reeve/protocol/check';
import { CheckReport, PlanReport, RunReport } from '@reeve/protocol/release';
import { eventually, runProgram, type Started } from './support/reeve.ts';
import {
  buildReleases,
  type Installation,
  install,
  type Releases,
  waiver,
} from './support/releases.ts';

/** Release A with its agent → plan, check → B → the agent posts → back to A → B again → finalize. */
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

const target = () => ['--to', releases.b, '--bundles', releases.folder];
const active = () => readlinkSync(join(site.root, 'current')).split('/').at(-1);
const apply = () => site.reeve(['upgrade', 'apply', ...target(), ...waiver, '--yes', '--json']);
const lastSeen = async () =>
  (await site.reeveJson<ComputerSummary[]>('computer', 'list'))[0]?.lastSeen ?? '';

/** The agent of this computer is heard again after `since`. */
const heardAfter = (since: string) => eventually(lastSeen, (seen) => seen > since, 90_000);

const serves = async (version: string) => {
  const status = await eventually(
    () => site.reeve(['status', '--json']),
    ({ code }) => code === 0,
  );
  const { version: found, ready, computers } = JSON.parse(status.stdout) as ServerStatus;
  assert.deepEqual({ found, ready, computers }, { found: version, ready: true, computers: 1 });
};

/** What the Installation Manager prints fits its published schema. */
const fits = <T>(schema: Parameters<typeof problemsOf>[0], stdout: string): T => {
  const value = JSON.parse(stdout);
  assert.deepEqual(problemsOf(schema, value), []);
  return value as T;
};

const report = (stdout: string): RunReport => fits(RunReport, stdout);

test('the plan names the hop and why', async () => {
  const output = await site.reeve(['upgrade', 'plan', ...target(), '--json']);
  const plan = fits<PlanReport>(PlanReport, output.stdout);
  assert.deepEqual(
    plan.hops.map(({ from, to }) => [from, to]),
    [[releases.a, releases.b]],
  );
  assert.notEqual(plan.hops[0]?.why, '');
});

test('the releases at hand are listed with the trust in their signature', async () => {
  const list = await site.reeve(['upgrade', 'available', '--bundles', releases.folder, '--json']);
  const found = JSON.parse(list.stdout) as { version: string; trusted: boolean }[];
  assert.deepEqual(
    found.map(({ version, trusted }) => [version, trusted]),
    [
      [releases.a, true],
      [releases.b, true],
    ],
  );
});

test('the check blocks a backup on the same disk until it is waived by name', async () => {
  const blocked = await site.reeve(['upgrade', 'check', ...target(), '--json']);
  assert.equal(blocked.code, 3);
  const { ready, findings } = fits<CheckReport>(CheckReport, blocked.stdout);
  assert.equal(ready, false);
  const bad = findings.filter(({ result, gate }) => result !== 'pass' && gate === 'mandatory');
  assert.deepEqual(
    bad.map(({ id }) => id).filter((id) => id !== 'reeve.backup-off-disk'),
    [],
  );
  assert.ok(findings.every(({ title, evidence }) => title !== '' && Array.isArray(evidence)));
  const waived = await site.reeve(['upgrade', 'check', ...target(), ...waiver, '--json']);
  assert.ok(waived.code === 0 || waived.code === 4, waived.stdout);
});

test('an unsupported jump is refused before anything moves', async () => {
  const refused = await site.reeve([
    'upgrade',
    'apply',
    '--to',
    '9.9.9',
    '--bundles',
    releases.folder,
    '--yes',
    '--json',
  ]);
  assert.notEqual(refused.code, 0);
  assert.equal(active(), releases.a);
});

test('apply ends on B, with the downtime announced and measured, and the agent posts', async () => {
  const since = await lastSeen();
  const output = await apply();
  assert.equal(output.code, 0, output.stdout + output.stderr);
  const run = report(output.stdout);
  assert.equal(run.state, 'committed');
  assert.ok(run.downtime.forecastSeconds !== null && run.downtime.measuredSeconds !== null);
  assert.equal(active(), releases.b);
  await serves(releases.b);
  await heardAfter(since);
});

test('rollback returns to A and loses nothing that B acknowledged', async () => {
  const [tokenOfB] = [
    await site.reeveJson<{ token: { id: string } }>(
      'registration-token',
      'create',
      '--note',
      'made under B',
    ),
  ];
  const since = await lastSeen();
  const output = await site.reeve(['upgrade', 'rollback', '--yes', '--json']);
  assert.equal(output.code, 0, output.stdout + output.stderr);
  assert.equal(report(output.stdout).state, 'rolledBack');
  assert.equal(active(), releases.a);
  await serves(releases.a);
  const tokens = await site.reeveJson<{ id: string }[]>('registration-token', 'list');
  assert.ok(tokens.some(({ id }) => id === tokenOfB?.token.id));
  await heardAfter(since);
});

test('after a second upgrade, finalize gives up the way back, and says so', async () => {
  const output = await apply();
  assert.equal(output.code, 0, output.stdout + output.stderr);
  const finalized = await site.reeve(['upgrade', 'finalize', '--yes', '--json']);
  assert.equal(finalized.code, 0, finalized.stdout + finalized.stderr);
  assert.equal(report(finalized.stdout).state, 'finalized');
  assert.equal(existsSync(join(site.root, 'releases', releases.a)), false);
  const refused = await site.reeve(['upgrade', 'rollback', '--yes', '--json']);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /final/i);
  await serves(releases.b);
});

test('Ctrl-C of an installation leaves no process behind', async () => {
  await running.stop();
  const left = await runProgram('pgrep', ['-f', site.root]);
  assert.equal(left.stdout.trim(), '');
});
