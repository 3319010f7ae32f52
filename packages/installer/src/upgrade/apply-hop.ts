import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json, newGuid, releaseVersion, sha256Hex } from '@reeve/base';
import { DatabaseFile, homePaths, type InstallationPaths } from '@reeve/protocol/local';
import pg from 'pg';
import { installerErrors } from '../errors.ts';
import { readJsonFile } from '../facts/read-json-file.ts';
import type { SiteFacts } from '../facts/site-facts.ts';
import { makeDirectory } from '../journal/durable-file.ts';
import { warnings } from '../readiness/check-readiness.ts';
import { keepDatabaseFile } from './held-database.ts';
import type { Judged } from './judge-upgrade.ts';
import { type Run, startRun } from './run.ts';
import type { DatabasePlan, RunPlan, Waiver } from './run-plan.ts';
import { driveRun } from './run-upgrade.ts';
import { finalSequence, sequence } from './sequence.ts';

export interface HopOptions {
  paths: InstallationPaths;
  judged: Judged;
  /** Where the whole path ends, and where the bundles of its further hops are. */
  goal: string;
  bundles: string;
  waivers: Waiver[];
  budgetSeconds: number;
  backupTo: string;
  startedBy: string;
  interrupt: AbortSignal;
  tell(text: string): void;
}

const describeDatabase = (file: DatabaseFile, major: number): DatabasePlan => {
  const { database, user } = new pg.Client({ connectionString: file.url });
  return {
    kind: file.kind,
    name: database ?? 'reeve',
    role: user ?? 'reeve',
    major,
    dataDirectory: file.dataDirectory ?? null,
    binaries: file.binaries ?? null,
    systemUser: file.systemUser ?? null,
  };
};

const titles = (steps: readonly { id: string; title: string }[]) =>
  steps.map(({ id, title }) => ({ id, title }));

const value = <T>(fact: { known: true; value: T } | { known: false; why: string }): T => {
  if (!fact.known) throw installerErrors.notReady({ to: 'the target', findings: fact.why });
  return fact.value;
};

const runningDatabase = (paths: InstallationPaths): DatabaseFile => {
  const file = readJsonFile<DatabaseFile>(homePaths(paths.home).databaseFile, DatabaseFile);
  if (!file)
    throw installerErrors.noServer({ home: paths.home, why: 'its database is not running' });
  return file;
};

const makePlan = (options: HopOptions, facts: SiteFacts, database: DatabaseFile): RunPlan => {
  const server = value(facts.server);
  const bundle = value(facts.bundle);
  const { goal, bundles, waivers, budgetSeconds, backupTo, startedBy, judged } = options;
  return {
    format: 1,
    from: judged.report.from,
    to: bundle.manifest.version,
    goal,
    bundle: bundle.file,
    bundles,
    steps: titles(sequence),
    finalSteps: titles(finalSequence),
    waivers,
    budgetSeconds,
    backupTo,
    database: describeDatabase(database, server.database.major),
    computers: server.computers,
    ownAgent: server.thisComputer !== null,
    startedBy,
  };
};

const recordGate = async (run: Run, options: HopOptions): Promise<void> => {
  const { report } = options.judged;
  const results = Object.fromEntries(report.findings.map(({ id, result }) => [id, result]));
  const warned = warnings(report).map(({ id }) => id);
  await run.journal.append('gate.decided', { ready: report.ready, results, warned });
  for (const { id, waiver } of report.findings)
    if (waiver) await run.journal.append('waiver.used', { id, ...waiver });
};

/** Private copies of other releases' installers: only the one of this run may take it up again. */
const removeOtherRunners = async (paths: InstallationPaths, version: string): Promise<void> => {
  const folder = join(paths.upgrade, 'runner');
  await makeDirectory(folder);
  for (const name of readdirSync(folder))
    if (name !== version && !name.startsWith(`${version}.`))
      await rm(join(folder, name), { recursive: true, force: true });
};

/** Carries out one hop, from a site that was judged ready; the caller holds the lock. */
export const applyHop = async (options: HopOptions): Promise<Run> => {
  const { paths, judged, tell, interrupt } = options;
  const database = runningDatabase(paths);
  const plan = makePlan(options, judged.facts, database);
  await removeOtherRunners(paths, plan.to);
  const { manifest } = value(judged.facts.bundle);
  const identity = {
    runId: newGuid(),
    packDigest: sha256Hex(canonicalJson(manifest as unknown as Json)),
    runnerVersion: releaseVersion(),
  };
  const folder = join(paths.runs, identity.runId);
  await makeDirectory(folder, 0o700);
  await keepDatabaseFile(folder, database);
  const run = await startRun(paths, identity, plan, { tell, interrupt });
  await recordGate(run, options);
  await driveRun(run);
  return run;
};
