import { availableParallelism, totalmem } from 'node:os';
import { DatabaseFile, homePaths, type InstallationPaths } from '@reeve/protocol/local';
import type { PlanReport, UpgradeFacts } from '@reeve/protocol/release';
import { refusalOfReplication } from '../backup/base-backup.ts';
import { readSupervisor } from '../upgrade/supervisor.ts';
import { gatherAccess } from './access.ts';
import { askFacts, askReady, readServer } from './ask-server.ts';
import { gatherEngine } from './engine.ts';
import { type Fact, gather } from './fact.ts';
import { gatherOtherRun } from './other-run.ts';
import { gatherPackageManager } from './package-manager.ts';
import { readJsonFile } from './read-json-file.ts';
import { gatherRestartSignals } from './restart-signals.ts';
import type { BackupFact, BundleFact, SiteFacts } from './site-facts.ts';
import { deviceOf, gatherVolumes } from './volumes.ts';

export interface GatherOptions {
  paths: InstallationPaths;
  bundle: Fact<BundleFact>;
  path: Fact<PlanReport>;
  backupTo: string;
  /** Private copy of the target, where there is one. */
  runner: string | null;
  now: Date;
}

const askServer = async (paths: InstallationPaths): Promise<UpgradeFacts> => {
  const server = readServer(homePaths(paths.home));
  if (!server) throw new Error(`no server runs in ${paths.home}`);
  const facts = await askFacts(server);
  const notReady = await askReady(server);
  return notReady === null
    ? facts
    : { ...facts, ready: false, notReady: [...facts.notReady, notReady] };
};

const askBackup = async (paths: InstallationPaths, destination: string): Promise<BackupFact> => {
  const { databaseFile, home } = { ...homePaths(paths.home), home: paths.home };
  const database = readJsonFile<DatabaseFile>(databaseFile, DatabaseFile);
  if (!database) throw new Error('the database is not running');
  return {
    destination,
    refusal: await refusalOfReplication(database.url),
    sameDevice: deviceOf(destination) === deviceOf(database.dataDirectory ?? home),
  };
};

const knownValue = <T>(fact: Fact<T>, name: string): T => {
  if (!fact.known) throw new Error(`${name} is not known: ${fact.why}`);
  return fact.value;
};

/** The only reading of the site. Nothing here judges, nothing here changes anything. */
export const gatherFacts = async (options: GatherOptions): Promise<SiteFacts> => {
  const { paths, bundle, path, backupTo, runner, now } = options;
  const server = await gather(now, () => askServer(paths));
  const runningServer = () => knownValue(server, 'the server');
  const manifest = () => knownValue(bundle, 'the bundle').manifest;
  return {
    server,
    bundle,
    path,
    supervisor: await gather(now, () => {
      const file = readSupervisor(homePaths(paths.home));
      return file && { pid: file.pid, state: file.state, version: file.version };
    }),
    volumes: await gather(now, () =>
      gatherVolumes(paths, manifest(), runningServer().database.bytes, backupTo),
    ),
    host: await gather(now, () => ({
      processors: availableParallelism(),
      memoryBytes: totalmem(),
    })),
    restart: await gather(now, () => gatherRestartSignals()),
    packageManager: await gather(now, () => gatherPackageManager()),
    clock: await gather(now, () => ({
      now: now.toISOString(),
      server: runningServer().time,
      builtAt: manifest().builtAt,
    })),
    backup: await gather(now, () => askBackup(paths, backupTo)),
    access: await gather(now, () => gatherAccess(paths, backupTo)),
    engine: await gather(now, () => {
      if (runner === null) throw new Error('the bundle was not unpacked, as it is not trusted');
      return gatherEngine(runner);
    }),
    otherRun: await gather(now, () => gatherOtherRun(paths)),
  };
};
