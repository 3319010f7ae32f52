import { join, resolve } from 'node:path';
import { newGuid } from '@reeve/base';
import { DatabaseFile, homePaths, type InstallationPaths } from '@reeve/protocol/local';
import { type BackupRecord, listBackups, readBackup } from '../backup/backup-record.ts';
import { createBackup } from '../backup/create-backup.ts';
import { proveBackup } from '../backup/prove-backup.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { installerErrors } from '../errors.ts';
import { currentVersion } from '../facts/installation.ts';
import { readJsonFile } from '../facts/read-json-file.ts';
import { makeDirectory } from '../journal/durable-file.ts';
import { scratchFolder } from '../upgrade/scratch.ts';
import { confirm } from './confirm.ts';
import type { Invocation } from './invocation.ts';
import { backupDestination, locate } from './options.ts';
import { makeOutput } from './output.ts';

export interface BackupOptions {
  root?: string;
  to?: string;
  json?: boolean;
  yes?: boolean;
  home?: string;
  replace?: boolean;
}

/** What `backup create`, `verify` and each entry of `list` print. */
const summary = (record: BackupRecord, where: string) => ({
  id: record.id,
  createdAt: record.createdAt,
  release: record.release,
  path: join(where, record.id),
  bytes: record.files.reduce((sum, { bytes }) => sum + bytes, 0),
  databaseBytes: record.database.bytes,
  seconds: record.seconds,
  proof: record.proof && {
    provedAt: record.proof.provedAt,
    tables: record.proof.tables,
    rows: record.proof.rows,
    seconds: record.proof.seconds,
    reachedLsn: record.proof.reachedLsn,
  },
});

const show = ({ id, createdAt, release, bytes, proof }: ReturnType<typeof summary>): string =>
  `${id}  ${createdAt}  release ${release}  ${Math.ceil(bytes / 1e6)} MB  ${proof ? `proven: ${proof.rows} rows in ${proof.tables} tables` : 'NOT PROVEN'}`;

/** The account that runs the database now; null leaves it to what is usual. */
const systemUserOf = (paths: InstallationPaths): string | null =>
  readJsonFile<DatabaseFile>(homePaths(paths.home).databaseFile, DatabaseFile)?.systemUser ?? null;

const prove = async (
  paths: InstallationPaths,
  where: string,
  id: string,
  tell: (text: string) => void,
): Promise<void> => {
  const scratch = scratchFolder(paths);
  await makeDirectory(scratch, 0o711);
  await proveBackup({
    where,
    id,
    scratch: join(scratch, `verify-${process.pid}`),
    keep: false,
    binaries: join(paths.release(currentVersion(paths)), 'postgres'),
    systemUser: systemUserOf(paths),
    tell,
  });
};

export const backupCreate = async (
  options: BackupOptions,
  { env }: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, env);
  const where = backupDestination(paths, options.to);
  const database = readJsonFile<DatabaseFile>(homePaths(paths.home).databaseFile, DatabaseFile);
  if (!database)
    throw installerErrors.noServer({ home: paths.home, why: 'its database is not running' });
  const id = newGuid();
  const release = currentVersion(paths);
  await createBackup({ database, home: paths.home, release, where, id, tell: output.tell });
  await prove(paths, where, id, output.tell);
  const made = summary(readBackup(where, id), where);
  output.result(made, () => show(made));
  return 0;
};

export const backupVerify = async (
  id: string,
  options: BackupOptions,
  { env }: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, env);
  const where = backupDestination(paths, options.to);
  await prove(paths, where, id, output.tell);
  const proven = summary(readBackup(where, id), where);
  output.result(proven, () => show(proven));
  return 0;
};

export const backupList = async (options: BackupOptions, { env }: Invocation): Promise<number> => {
  const where = backupDestination(locate(options.root, env), options.to);
  const all = listBackups(where).map((record) => summary(record, where));
  makeOutput(options.json === true).result(
    all,
    () => all.map(show).join('\n') || `There is no backup in ${where}`,
  );
  return 0;
};

export const backupRestore = async (
  id: string,
  options: BackupOptions,
  { env }: Invocation,
): Promise<number> => {
  const output = makeOutput(options.json === true);
  const paths = locate(options.root, env);
  const where = backupDestination(paths, options.to);
  const home = resolve(options.home ?? paths.home);
  const action = `Restoring ${id} into ${home}`;
  if (!(await confirm(`Restore backup ${id} into ${home}?`, options.yes, action))) return 1;
  const restored = await restoreBackup({
    where,
    id,
    home,
    replace: options.replace === true,
    systemUser: systemUserOf(paths),
    tell: output.tell,
  });
  output.result(restored, () => `Restored into ${home}; start it with bin/reeve up.`);
  return 0;
};
