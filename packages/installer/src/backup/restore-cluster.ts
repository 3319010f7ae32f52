import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { type BackupRecord, backupFiles } from './backup-record.ts';
import { hashFile } from './hashed-file.ts';
import { stopPostmasterOf } from './postmaster.ts';
import { findAccount } from './system-account.ts';
import { unpackArchive } from './unpack-archive.ts';

interface ManifestEntry {
  Path?: string;
  'Encoded-Path'?: string;
  Size: number;
  Checksum?: string;
}

const pathOf = (entry: ManifestEntry): string =>
  entry.Path ?? Buffer.from(entry['Encoded-Path'] ?? '', 'hex').toString();

/** Files by path, as PostgreSQL itself listed them while it sent them. */
const readManifest = (folder: string): Map<string, ManifestEntry> => {
  const text = readFileSync(join(folder, backupFiles.manifest), 'utf8');
  const { Files } = JSON.parse(text) as { Files: ManifestEntry[] };
  return new Map(Files.map((entry) => [pathOf(entry), entry]));
};

/** Compares size and hash of every file of a backup with its record. Throws `installer.backupDamaged`. */
export const checkFiles = async (folder: string, record: BackupRecord): Promise<void> => {
  for (const { name, sha256 } of record.files) {
    const found = await hashFile(join(folder, name)).catch((error: unknown) => messageOf(error));
    if (found !== sha256)
      throw installerErrors.backupDamaged({
        id: record.id,
        why: `${name} is not what was written`,
      });
  }
};

/**
 * Unpacks the database of a backup into the new directory `dataDirectory`, owned by the account that runs
 * PostgreSQL, and holds each file against PostgreSQL's own manifest. Returns how many. Throws
 * `installer.backupDamaged`.
 */
export const restoreCluster = async (
  folder: string,
  record: BackupRecord,
  dataDirectory: string,
  options: { systemUser: string | null; durable: boolean },
): Promise<number> => {
  const owner = findAccount(options.systemUser);
  await mkdir(dataDirectory, { recursive: true });
  await chmod(dataDirectory, 0o700);
  if (owner) await chown(dataDirectory, owner.uid, owner.gid);
  const wanted = readManifest(folder);
  let checked = 0;
  const onFile = (name: string, bytes: number, sha256: string): void => {
    const entry = wanted.get(name);
    if (!entry) return; // the write-ahead log is not listed: replaying it is its check
    if (entry.Size !== bytes || entry.Checksum !== sha256)
      throw new Error(`${name} is not what PostgreSQL sent`);
    wanted.delete(name);
    checked++;
  };
  try {
    const { durable } = options;
    await unpackArchive(join(folder, backupFiles.base), dataDirectory, { owner, durable, onFile });
  } catch (cause) {
    throw installerErrors.backupDamaged({ id: record.id, why: messageOf(cause) }, cause);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined)
    throw installerErrors.backupDamaged({ id: record.id, why: `${missing} is missing` });
  return checked;
};

/** Removes a scratch cluster, and stops what a killed process may have left running on it. */
export const removeCluster = async (dataDirectory: string): Promise<void> => {
  await stopPostmasterOf(dataDirectory);
  await rm(dataDirectory, { recursive: true, force: true });
};
