import { join } from 'node:path';
import type pg from 'pg';
import { installerErrors } from '../errors.ts';
import { writeDurably } from '../journal/durable-file.ts';
import { type BackupProof, type BackupRecord, backupFiles, readBackup } from './backup-record.ts';
import { parseLsn } from './control-file.ts';
import { countRows, type RowCounts, totalRows } from './count-rows.ts';
import { withPrivateCluster } from './private-cluster.ts';
import { checkFiles, removeCluster, restoreCluster } from './restore-cluster.ts';

export interface ProveOptions {
  /** Directory of the backups. */
  where: string;
  id: string;
  /** New directory for the restored copy; it stays there when `keep` is set. */
  scratch: string;
  keep: boolean;
  /** Directory with `bin/postgres` of the same major version. */
  binaries: string;
  systemUser: string | null;
  tell(text: string): void;
}

/** Tables whose number of rows was the same before and after the backup must show that number. */
const compareQuiet = (record: BackupRecord, counts: RowCounts): number => {
  const { countsBefore, countsAfter } = record.database;
  let quiet = 0;
  for (const [table, rows] of Object.entries(countsBefore)) {
    const found = counts[table];
    const damaged = (why: string) => installerErrors.backupDamaged({ id: record.id, why });
    if (found === undefined) throw damaged(`table ${table} is missing`);
    if (countsAfter[table] !== rows) continue;
    if (found !== rows) throw damaged(`table ${table} has ${found} rows, it should have ${rows}`);
    quiet++;
  }
  return quiet;
};

const reachedLsn = async (client: pg.Client, record: BackupRecord): Promise<string> => {
  const sql = 'select pg_current_wal_insert_lsn()::text as lsn';
  const { rows } = await client.query<{ lsn: string }>(sql);
  const lsn = rows[0]?.lsn ?? '0/0';
  if (parseLsn(lsn) < parseLsn(record.database.endLsn)) {
    const why = `the restored copy ends at ${lsn}, the backup at ${record.database.endLsn}`;
    throw installerErrors.backupDamaged({ id: record.id, why });
  }
  return lsn;
};

const read = async (client: pg.Client, record: BackupRecord) => {
  const lsn = await reachedLsn(client, record);
  const counts = await countRows(client);
  const quietTables = compareQuiet(record, counts);
  const engine = await client.query<{ v: string }>("select current_setting('server_version') as v");
  return { reachedLsn: lsn, counts, quietTables, engine: engine.rows[0]?.v ?? '' };
};

/**
 * Proves a backup: restores it into a scratch cluster, lets PostgreSQL recover it, counts every row of every
 * table, and writes what was seen into `backup.json`. Throws `installer.backupDamaged`.
 */
export const proveBackup = async (options: ProveOptions): Promise<BackupProof> => {
  const started = performance.now();
  const folder = join(options.where, options.id);
  const record = readBackup(options.where, options.id);
  await removeCluster(options.scratch);
  await checkFiles(folder, record);
  options.tell('Restoring the backup into a scratch cluster');
  const { systemUser, binaries } = options;
  const filesChecked = await restoreCluster(folder, record, options.scratch, {
    systemUser,
    durable: false,
  });
  options.tell('Counting every row of the restored copy');
  const { role, name } = record.database;
  const cluster = { role, database: name, binaries, systemUser, throwAway: true };
  try {
    const seen = await withPrivateCluster(
      { ...cluster, dataDirectory: options.scratch },
      async (running) => {
        const client = await running.connect();
        try {
          return await read(client, record);
        } finally {
          await client.end();
        }
      },
    );
    const proof: BackupProof = {
      provedAt: new Date().toISOString(),
      seconds: Math.round(performance.now() - started) / 1000,
      filesChecked,
      tables: Object.keys(seen.counts).length,
      rows: totalRows(seen.counts),
      ...seen,
    };
    await writeDurably(
      join(folder, backupFiles.record),
      `${JSON.stringify({ ...record, proof }, null, 2)}\n`,
    );
    return proof;
  } finally {
    if (!options.keep) await removeCluster(options.scratch);
  }
};
