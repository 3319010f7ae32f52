import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { compareReleases, newGuid, sha256Hex } from '@reeve/base';
import pg from 'pg';
import { connectDatabase, type Database } from '../database/database.ts';
import { loadMigrations, migrate } from '../database/migrate.ts';
import { startCluster } from '../embedded-postgres/cluster.ts';
import { createLogger } from '../logger.ts';

/**
 * A database of its own for each test file, cloned from a migrated template on a real PostgreSQL.
 * `REEVE_TEST_DATABASE_URL` (superuser, set by `npm test`) names a cluster to share; without it one is started.
 */
export const migrationsFolder = join(import.meta.dirname, '..', '..', '..', 'migrations');
export const testLogger = createLogger(process.env.REEVE_TEST_LOG ?? 'silent', 'test');

interface TestCluster {
  adminUrl: string;
  stop(): Promise<void>;
}

const startOwnCluster = async (): Promise<TestCluster> => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-test-'));
  const cluster = await startCluster({
    dataDirectory: join(home, 'postgres'),
    secrets: join(home, 'secrets'),
    run: join(home, 'run'),
    logFile: join(home, 'postgres.log'),
    logger: testLogger,
  });
  return {
    adminUrl: cluster.file.url.replace('//reeve:', '//postgres:').replace('/reeve?', '/postgres?'),
    stop: async () => {
      await cluster.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

const withAdmin = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const inDatabase = (url: string, name: string): string => url.replace(/\/[^/?]*\?/, `/${name}?`);

/** The template is named after the migrations' contents: two runs share it, a changed migration makes another. */
const ensureTemplate = async (adminUrl: string): Promise<string> => {
  const migrations = loadMigrations(migrationsFolder);
  const name = `template_${sha256Hex(migrations.map(({ sha256 }) => sha256).join()).slice(0, 12)}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock(4711)');
    const found = await admin.query(
      'select 1 from pg_database where datname = $1 and datistemplate',
      [name],
    );
    if (found.rowCount) return;
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name}`);
    const db = connectDatabase({ url: inDatabase(adminUrl, name), logger: testLogger });
    try {
      await migrate({
        db,
        migrations,
        phase: 'expand',
        release: '0.0.1',
        logger: testLogger,
        compare: compareReleases,
      });
    } finally {
      await db.close();
    }
    await admin.query(`alter database ${name} is_template true`);
  });
  return name;
};

export interface TestDatabase {
  db: Database;
  url: string;
}

/** Makes a database for a test; `drop` removes it. */
export const createTestDatabase = async (
  adminUrl: string,
): Promise<TestDatabase & { drop(): Promise<void> }> => {
  const template = await ensureTemplate(adminUrl);
  const name = `test_${newGuid().replaceAll('-', '')}`;
  await withAdmin(adminUrl, (admin) => admin.query(`create database ${name} template ${template}`));
  const url = inDatabase(adminUrl, name);
  const db = connectDatabase({ url, logger: testLogger });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await withAdmin(adminUrl, (admin) =>
        admin.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
};

/** Call at the top of a `*.db.test.ts`; the returned object is filled before the first test runs. */
export const useTestDatabase = (): TestDatabase => {
  const holder = {} as TestDatabase;
  let drop: () => Promise<void>;
  let cluster: TestCluster | undefined;
  before(async () => {
    const shared = process.env.REEVE_TEST_DATABASE_URL;
    if (!shared) cluster = await startOwnCluster();
    const made = await createTestDatabase(shared ?? cluster?.adminUrl ?? '');
    drop = made.drop;
    Object.assign(holder, { db: made.db, url: made.url });
  });
  after(async () => {
    await drop?.();
    await cluster?.stop();
  });
  return holder;
};
