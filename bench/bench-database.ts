import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareReleases } from '@reeve/base';
import {
  connectDatabase,
  type Database,
  sql,
} from '../packages/server/src/kernel/database/database.ts';
import { loadMigrations, migrate } from '../packages/server/src/kernel/database/migrate.ts';
import { startCluster } from '../packages/server/src/kernel/embedded-postgres/cluster.ts';
import { createLogger, type Logger } from '../packages/server/src/kernel/logger.ts';

const migrations = join(import.meta.dirname, '..', 'packages', 'server', 'migrations');

export interface BenchDatabase {
  db: Database;
  logger: Logger;
  /** Of this process and of all database connections so far, milliseconds: true on a busy machine too. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
}

const readProcessorTime = async (db: Database): Promise<number> => {
  const { user, system } = process.cpuUsage();
  const backends = await db.rows<{ pid: number }>(sql`select pid from pg_stat_activity`);
  const nanoseconds = backends.map(({ pid }) => {
    try {
      return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      return 0; // it has ended
    }
  });
  return (user + system) / 1e3 + nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
};

/** An embedded PostgreSQL of its own with Reeve's settings and schema; `stop` removes it. */
export const startBenchDatabase = async (): Promise<BenchDatabase> => {
  const home = mkdtempSync(join(process.env.REEVE_BENCH_DIR ?? tmpdir(), 'reeve-bench-'));
  const logger = createLogger('warn', 'bench');
  const cluster = await startCluster({
    dataDirectory: join(home, 'postgres'),
    secrets: join(home, 'secrets'),
    run: join(home, 'run'),
    logFile: join(home, 'postgres.log'),
    logger,
  });
  const db = connectDatabase({ url: cluster.file.url, logger });
  await migrate({
    db,
    migrations: loadMigrations(migrations),
    phase: 'contract',
    release: '0.1.0',
    logger,
    compare: compareReleases,
  });
  return {
    db,
    logger,
    processorTime: () => readProcessorTime(db),
    stop: async () => {
      await db.close();
      await cluster.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
