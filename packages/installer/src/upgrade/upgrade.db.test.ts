import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CheckReport, RunReport } from '@reeve/protocol/release';
import { makeCertificate, makeTemplate, Site } from '../test-support/fixture-site.ts';
import {
  makeOpenDirectory,
  removeDirectory,
  startTestCluster,
} from '../test-support/test-cluster.ts';

const folder = makeOpenDirectory();
const sites: Site[] = [];
let cluster: Awaited<ReturnType<typeof startTestCluster>>;

const because = 'this is only a test of the engine';
// The last two depend on what else goes on on the computer that runs the tests.
const waived = ['backup', 'backup-off-disk', 'package-manager', 'pending-restart'];
const waivers = waived
  .map((name) => `reeve.${name}`)
  .flatMap((id) => ['--waive', `${id}=${because}`]);
const apply = (to: string, ...more: string[]) => [
  ...['upgrade', 'apply', '--to', to, '--bundles', join(folder, 'bundles'), '--yes', '--json'],
  ...waivers,
  ...more,
];

before(async () => {
  makeCertificate(join(folder, 'certificate'));
  cluster = await startTestCluster(folder);
  await makeTemplate(folder, [
    { version: '0.1.0' },
    { version: '0.2.0' },
    { version: '0.2.1', flaw: 'unready' },
    { version: '0.2.2', flaw: 'fails' },
    {
      version: '0.3.0',
      manifest: { requiredStops: [{ version: '0.2.0', reason: 'it moves data' }] },
    },
    { version: '0.9.0', manifest: { supportedSources: { from: '0.8.0', below: '0.9.0' } } },
  ]);
});

after(async () => {
  for (const site of sites) await site.stop();
  await cluster.stop();
  removeDirectory(folder);
});

const newSite = async (name: string): Promise<Site> => {
  const site = new Site(folder, name, cluster.url);
  sites.push(site);
  await site.up();
  return site;
};

const runOf = ({ stdout, stderr }: { stdout: string; stderr: string }): RunReport => {
  assert.ok(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as RunReport;
};

test('an upgrade, its rollback, the upgrade again, and its finalize', async () => {
  const site = await newSite('whole');
  const check = await site.run([
    'upgrade',
    'check',
    '--to',
    '0.2.0',
    '--json',
    '--bundles',
    join(folder, 'bundles'),
  ]);
  const report = JSON.parse(check.stdout) as CheckReport;
  const failed = report.findings.filter(({ result }) => result === 'fail').map(({ id }) => id);
  const local = ['reeve.package-manager', 'reeve.pending-restart'];
  assert.deepEqual(
    failed.filter((id) => !local.includes(id)),
    ['reeve.backup-off-disk'],
  );
  assert.equal(check.code, 3);

  const applied = runOf(await site.run(apply('0.2.0')));
  assert.equal(applied.state, 'committed');
  assert.equal(applied.current, '0.2.0');
  assert.ok((applied.downtime.measuredSeconds ?? 99) < 10);
  assert.equal(site.server?.version, '0.2.0');

  const again = await site.run(apply('0.2.0'));
  assert.match(again.stderr, /installer\.notFinalized/);

  const rolledBack = await site.run(['upgrade', 'rollback', '--yes', '--json']);
  assert.equal(rolledBack.code, 0, rolledBack.stderr);
  assert.equal(runOf(rolledBack).state, 'rolledBack');
  assert.equal(site.server?.version, '0.1.0');
  assert.deepEqual(readdirSync(site.paths.releases), ['0.1.0']);

  assert.equal(runOf(await site.run(apply('0.2.0'))).state, 'committed');
  assert.deepEqual(site.effects, ['0.2.0-add']);
  const final = runOf(await site.run(['upgrade', 'finalize', '--yes', '--json']));
  assert.equal(final.state, 'finalized');
  assert.deepEqual(site.effects, ['0.2.0-add', '0.2.0-drop']);
  assert.deepEqual(readdirSync(site.paths.releases), ['0.2.0']);
  const late = await site.run(['upgrade', 'rollback', '--yes', '--json']);
  assert.equal(late.code, 1);
  assert.match(late.stderr, /is finalized/);
  assert.equal((await site.run(['upgrade', 'resume', '--json'])).code, 0);
});

test('a release that does not become ready within its budget is put back', async () => {
  const site = await newSite('unready');
  const ended = await site.run(apply('0.2.1', '--budget', '1'));
  assert.equal(ended.code, 1);
  const report = runOf(ended);
  assert.equal(report.state, 'rolledBack');
  assert.match(report.explanation.done, /did not prove itself within 1 s/);
  assert.equal(site.server?.version, '0.1.0');
});

test('a migration that fails brings the old release back', async () => {
  const site = await newSite('fails');
  const report = runOf(await site.run(apply('0.2.2')));
  assert.equal(report.state, 'rolledBack');
  assert.match(report.explanation.done, /column x does not exist/);
  assert.equal(site.current, '0.1.0');
  assert.equal(site.server?.version, '0.1.0');
});

test('a required stop is made, and the path goes on from there', async () => {
  const site = await newSite('path');
  const report = runOf(await site.run(apply('0.3.0')));
  assert.equal(report.state, 'committed');
  assert.equal(report.from, '0.2.0');
  assert.equal(site.server?.version, '0.3.0');
  assert.deepEqual(site.effects, ['0.2.0-add', '0.2.0-drop', '0.3.0-add']);
});

test('an unsupported jump is refused before anything changes', async () => {
  const site = await newSite('jump');
  const ended = await site.run(apply('0.9.0'));
  assert.equal(ended.code, 3);
  const report = JSON.parse(ended.stdout) as CheckReport;
  assert.equal(report.ready, false);
  const finding = report.findings.find(({ id }) => id === 'reeve.supported-path');
  assert.equal(finding?.result, 'fail');
  assert.ok(!existsSync(site.paths.runs));
});

test('of two that apply at once one is refused; resume beside a live one follows it', async () => {
  const site = await newSite('two');
  const first = site.run(apply('0.2.0'));
  const rivals = await Promise.all([first, site.run(apply('0.2.0'))]);
  assert.deepEqual(rivals.map(({ code }) => code).sort(), [0, 1], JSON.stringify(rivals));
  assert.equal((await site.run(['upgrade', 'rollback', '--yes', '--json'])).code, 0);
  const live = site.run(apply('0.2.0'));
  while (!existsSync(site.paths.lock)) await new Promise((resolve) => setTimeout(resolve, 10));
  const followed = await site.run(['upgrade', 'resume', '--json']);
  assert.equal(runOf(followed).state, 'committed', followed.stderr);
  assert.equal((await live).code, 0);
});
