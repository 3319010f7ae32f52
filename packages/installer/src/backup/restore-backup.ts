import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { homePaths, SupervisorFile } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { readServer } from '../facts/ask-server.ts';
import { readJsonFile } from '../facts/read-json-file.ts';
import { makeDirectory, syncDirectory } from '../journal/durable-file.ts';
import { isAlive } from '../lock/process-identity.ts';
import { backupFiles, readBackup } from './backup-record.ts';
import { postmasterOf } from './postmaster.ts';
import { checkFiles, restoreCluster } from './restore-cluster.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface RestoreOptions {
  where: string;
  id: string;
  home: string;
  /** Moves what is in the home aside instead of refusing. */
  replace: boolean;
  systemUser: string | null;
  tell(text: string): void;
}

export interface RestoreResult {
  id: string;
  home: string;
  /** Release that wrote the data: it, or one whose schema includes it, must be started. */
  release: string;
  /** Where the former contents of the home are now. */
  movedAside: string | null;
}

/** A home in use is never touched. Throws `installer.restoreRefused`. */
const refuseInUse = (home: string): void => {
  const paths = homePaths(home);
  const supervisor = readJsonFile<SupervisorFile>(paths.supervisorFile, SupervisorFile);
  const pid =
    readServer(paths)?.pid ??
    (supervisor && isAlive(supervisor.pid, supervisor.bootId) ? supervisor.pid : null) ??
    postmasterOf(paths.postgresData);
  if (pid !== null)
    throw installerErrors.restoreRefused({
      home,
      why: `process ${pid} works on it`,
      remedy: 'Stop Reeve first (Ctrl-C in its terminal, or systemctl stop), then try again.',
    });
};

const isFilled = (home: string): boolean => existsSync(home) && readdirSync(home).length > 0;

const prepare = async (half: string, options: RestoreOptions): Promise<string> => {
  const { where, id, systemUser, tell } = options;
  const record = readBackup(where, id);
  const folder = join(where, id);
  tell('Checking the files of the backup');
  await checkFiles(folder, record);
  await rm(half, { recursive: true, force: true });
  await makeDirectory(dirname(half));
  await mkdir(half, { mode: 0o755 });
  tell('Restoring the database');
  const { postgresData } = homePaths(half);
  await restoreCluster(folder, record, postgresData, { systemUser, durable: true });
  tell('Restoring keys and configuration');
  await unpackArchive(join(folder, backupFiles.home), half, {
    owner: 'archive',
    durable: true,
    onFile: () => undefined,
  });
  await syncDirectory(half);
  return record.release;
};

/**
 * Restores a backup into a home: beside it first, then by one rename, so that a kill leaves the old contents
 * or the new ones. Throws `installer.restoreRefused`, `installer.backupNotFound`, `installer.backupDamaged`.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<RestoreResult> => {
  const { home, id } = options;
  refuseInUse(home);
  if (isFilled(home) && !options.replace)
    throw installerErrors.restoreRefused({
      home,
      why: 'it is not empty',
      remedy: 'Name an empty directory with --home DIR, or move the contents aside with --replace.',
    });
  const half = join(dirname(home), `.${basename(home)}.restoring`);
  const release = await prepare(half, options);
  refuseInUse(home);
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const movedAside = isFilled(home) ? `${home}.before-restore-${stamp}` : null;
  if (movedAside !== null) await rename(home, movedAside);
  else await rm(home, { recursive: true, force: true });
  await rename(half, home);
  await syncDirectory(dirname(home));
  return { id, home, release, movedAside };
};
