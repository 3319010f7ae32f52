import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { homePaths } from '@reeve/protocol/local';
import { newestRun } from '../facts/other-run.ts';
import { stateOf as runStateOf } from '../journal/run-view.ts';
import { isAlive } from '../lock/process-identity.ts';
import { inspectLock } from '../lock/run-lock.ts';
import { makeCertificate, makeTemplate, Site } from '../test-support/fixture-site.ts';
import {
  makeOpenDirectory,
  removeDirectory,
  startTestCluster,
} from '../test-support/test-cluster.ts';

/**
 * The runner is killed (SIGKILL) after every record of its journal, going forward and going back, and the run
 * is then resumed or rolled back. `REEVE_KILL_MATRIX=full` also kills before every record, and tries both ways
 * out of each; without it the two alternate.
 */
const full = process.env.REEVE_KILL_MATRIX === 'full';
const faults = full ? ['AFTER', 'BEFORE'] : ['AFTER'];

/** More records than any run writes: a loop that gets here has gone wrong. */
const most = 60;

const folder = makeOpenDirectory();
const sites: Site[] = [];
let cluster: Awaited<ReturnType<typeof startTestCluster>>;

before(async () => {
  makeCertificate(join(folder, 'certificate'));
  cluster = await startTestCluster(folder);
  await makeTemplate(folder, [{ version: '0.1.0' }, { version: '0.2.0' }]);
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

const because = 'this is only a test of the engine';
// The last two depend on what else goes on on the computer that runs the tests.
const waived = ['backup', 'backup-off-disk', 'package-manager', 'pending-restart'].map(
  (name) => `reeve.${name}`,
);
const apply = ['upgrade', 'apply', '--to', '0.2.0', '--yes', '--json'];
apply.push('--bundles', join(folder, 'bundles'));
for (const id of waived) apply.push('--waive', `${id}=${because}`);

const commandOf = (way: 'resume' | 'rollback'): string[] =>
  way === 'resume' ? ['upgrade', 'resume', '--json'] : ['upgrade', 'rollback', '--yes', '--json'];

const recordsOf = (site: Site): number => {
  const runs = readdirSync(site.paths.runs).sort();
  const file = join(site.paths.runs, runs.at(-1) ?? '', 'journal.jsonl');
  return readFileSync(file, 'utf8').split('\n').length - 1;
};

/** Looks at the world alone: processes, links, files. */
const assertWhole = (site: Site, version: string, what: string): void => {
  assert.equal(site.current, version, what);
  assert.equal(site.server?.version, version, what);
  assert.equal(site.server?.pid !== undefined && isAlive(site.server.pid), true, what);
  assert.equal(existsSync(homePaths(site.paths.home).holdFile), false, `${what}: hold left`);
  assert.notEqual(inspectLock(site.paths.lock).held, 'live', `${what}: locked`);
  const releases = version === '0.1.0' ? ['0.1.0'] : ['0.1.0', '0.2.0'];
  assert.deepEqual(readdirSync(site.paths.releases), releases, what);
  assert.deepEqual(site.effects, [...new Set(site.effects)], `${what}: applied twice`);
};

const stateOf = (site: Site): string => {
  const view = newestRun(site.paths);
  return view ? runStateOf(view) : 'none';
};

/** Ends a killed run by one way; returns the version that the installation has then. */
const recover = async (site: Site, way: 'resume' | 'rollback', what: string): Promise<string> => {
  const ended = await site.run(commandOf(way));
  if (/installer\.(noRun|noWayBack)/.test(ended.stderr)) return site.current;
  assert.equal(ended.code, 0, `${what}: ${ended.stderr}`);
  const state = stateOf(site);
  assert.ok(['committed', 'rolledBack', 'failed', 'none'].includes(state), `${what}: ${state}`);
  return state === 'committed' ? '0.2.0' : '0.1.0';
};

const goBack = async (site: Site, what: string): Promise<void> => {
  const ended = await site.run(commandOf('rollback'));
  assert.equal(ended.code, 0, `${what}: ${ended.stderr}`);
};

const waysOf = (record: number): ('resume' | 'rollback')[] =>
  full ? ['resume', 'rollback'] : [record % 2 === 0 ? 'resume' : 'rollback'];

const applyCell = async (site: Site, fault: string, record: number): Promise<boolean> => {
  for (const way of waysOf(record)) {
    const what = `apply killed ${fault} record ${record}, then ${way}`;
    const ended = await site.run(apply, { [`REEVE_FAULT_${fault}_RECORD`]: String(record) });
    // The command that waits for the killed runner reports it; without a kill the last record was passed.
    const version = await recover(site, way, what);
    assertWhole(site, version, what);
    if (version === '0.2.0') await goBack(site, what);
    if (ended.code === 0) return false;
  }
  return true;
};

const rollbackCell = async (site: Site, fault: string, offset: number): Promise<boolean> => {
  const what = `rollback killed ${fault} its record ${offset}`;
  const applied = await site.run(apply);
  assert.equal(applied.code, 0, `${what}: ${applied.stderr}`);
  const record = String(recordsOf(site) + offset);
  const ended = await site.run(commandOf('rollback'), { [`REEVE_FAULT_${fault}_RECORD`]: record });
  const way = offset % 2 === 0 ? 'resume' : 'rollback';
  const version = await recover(site, way, what);
  assertWhole(site, version, what);
  if (version === '0.2.0') await goBack(site, what);
  return ended.code !== 0;
};

describe('the runner is killed', { concurrency: 2 }, () => {
  for (const fault of faults) {
    test(`apply killed ${fault} every record ends upgraded or as before`, async (t) => {
      const site = await newSite(`apply-${fault}`);
      let record = 1;
      while (record < most && (await applyCell(site, fault, record))) record++;
      t.diagnostic(`${record - 1} records`);
      assert.ok(record > 15 && record < most);
    });

    test(`rollback killed ${fault} every record ends as before`, async (t) => {
      const site = await newSite(`rollback-${fault}`);
      let offset = 1;
      while (offset < most && (await rollbackCell(site, fault, offset))) offset++;
      t.diagnostic(`${offset - 1} records`);
      assert.ok(offset > 8 && offset < most);
    });
  }
});
