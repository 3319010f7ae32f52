import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineErrors } from '@reeve/base';
import { type DatabaseFile, homePaths } from '@reeve/protocol/local';
import type { Config } from '../config.ts';
import { type Cluster, startCluster } from '../embedded-postgres/cluster.ts';
import type { Logger } from '../logger.ts';
import { makeHome } from '../make-home.ts';
import { writeRunFile } from '../write-run-file.ts';
import { connectDatabase, type Database, sql } from './database.ts';

const errors = defineErrors('database', {
  tooOld: {
    kind: 'unsupported',
    message: 'The database server is PostgreSQL {version}; Reeve needs 15 or later',
    remedy: 'Upgrade it, or unset REEVE_DATABASE_URL to use the embedded one.',
  },
});

export interface OpenDatabase {
  db: Database;
  file: DatabaseFile;
  cluster: Cluster | null;
  /** Closes the pool and stops the embedded PostgreSQL. */
  close(): Promise<void>;
}

const oldestSupported = 150_000;

const refuseTooOld = async (db: Database): Promise<string> => {
  const row = await db.first<{ number: string; version: string }>(
    sql`select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  );
  if (Number(row?.number) < oldestSupported)
    throw errors.tooOld({ version: row?.version ?? 'unknown' });
  return row?.version ?? '';
};

/** Opens the external database when one is configured, otherwise starts the embedded one. */
export const openDatabase = async (config: Config, logger: Logger): Promise<OpenDatabase> => {
  const paths = homePaths(config.home);
  makeHome(config.home);
  const cluster = config.databaseUrl
    ? null
    : await startCluster({
        dataDirectory: paths.postgresData,
        secrets: paths.secrets,
        run: paths.run,
        logFile: join(paths.logs, 'postgres.log'),
        logger,
      });
  const url = cluster?.file.url ?? config.databaseUrl ?? '';
  const db = connectDatabase({ url, logger });
  try {
    const version = await refuseTooOld(db);
    const file: DatabaseFile = cluster
      ? { ...cluster.file, version }
      : { format: 1, kind: 'external', url, version };
    writeRunFile(paths.databaseFile, file);
    return {
      db,
      file,
      cluster,
      close: async () => {
        await db.close();
        await cluster?.stop();
        rmSync(paths.databaseFile, { force: true });
      },
    };
  } catch (error) {
    await db.close();
    await cluster?.stop();
    throw error;
  }
};
