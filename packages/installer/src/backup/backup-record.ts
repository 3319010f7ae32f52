import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installerErrors } from '../errors.ts';
import { readJsonFile } from '../facts/read-json-file.ts';
import type { RowCounts } from './count-rows.ts';
import type { HashedFile } from './hashed-file.ts';

/** That a backup was restored and read to its last row. */
export interface BackupProof {
  provedAt: string;
  /** Version of the engine that ran on the restored copy. */
  engine: string;
  seconds: number;
  filesChecked: number;
  tables: number;
  rows: number;
  counts: RowCounts;
  /** Tables that were quiet during the backup: their counts had to be the same, and were. */
  quietTables: number;
  reachedLsn: string;
}

/** `backup.json`. */
export interface BackupRecord {
  format: 1;
  id: string;
  createdAt: string;
  seconds: number;
  release: string;
  database: {
    name: string;
    role: string;
    version: string;
    major: number;
    systemIdentifier: string;
    startLsn: string;
    endLsn: string;
    timeline: number;
    /** Uncompressed. */
    bytes: number;
    countsBefore: RowCounts;
    countsAfter: RowCounts;
  };
  files: HashedFile[];
  proof: BackupProof | null;
}

export const backupFiles = {
  record: 'backup.json',
  base: 'base.tar.zst',
  manifest: 'backup_manifest',
  home: 'home.tar.zst',
} as const;

const schema = {
  type: 'object',
  required: ['format', 'id', 'createdAt', 'release', 'database', 'files', 'proof'],
  properties: { format: { const: 1 }, id: { type: 'string' }, files: { type: 'array' } },
};

export const readBackup = (where: string, id: string): BackupRecord => {
  const record = /^[\w.-]+$/.test(id)
    ? readJsonFile<BackupRecord>(join(where, id, backupFiles.record), schema)
    : null;
  if (!record) throw installerErrors.backupNotFound({ id, where });
  return record;
};

/** Oldest first. A directory without a record is not a backup: it was never finished. */
export const listBackups = (where: string): BackupRecord[] => {
  if (!existsSync(where)) return [];
  return readdirSync(where)
    .filter((id) => existsSync(join(where, id, backupFiles.record)))
    .map((id) => readBackup(where, id))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
};
