import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineErrors, sha256Hex } from '@reeve/base';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { type Database, sql } from './database.ts';

/**
 * Schema changes, in the order of their file names. `NNNN-expand-….sql` only adds: the release before this one
 * goes on working on the result. `NNNN-contract-….sql` takes away and runs when an upgrade is finalized.
 */
export type Phase = 'expand' | 'contract';

export interface Migration {
  name: string;
  phase: Phase;
  text: string;
  sha256: string;
}

const errors = defineErrors('schema', {
  badName: {
    kind: 'invalid',
    message: 'The migration file {file} is not named NNNN-expand-….sql or NNNN-contract-….sql',
    remedy: 'Rename it.',
  },
  altered: {
    kind: 'conflict',
    message: 'The migration {name} was changed after it had been applied to this database',
    remedy:
      'Put the file back as it was released (in an installation: unpack the release again; in a checkout: `git checkout`), and write a new migration for the change.',
  },
  newer: {
    kind: 'conflict',
    message: 'The database belongs to release {release}, which is newer than this release {mine}',
    remedy: 'Start release {release} or a later one, or restore a backup that was made before it.',
  },
  failed: {
    kind: 'conflict',
    message: 'The migration {name} failed: {reason}',
    remedy:
      'Nothing of it was applied. Read the reason, mend what it names, and run the same again.',
  },
});

const namePattern = /^\d{4}-(expand|contract)-[a-z0-9-]+\.sql$/;

export const loadMigrations = (folder: string): Migration[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const phase = namePattern.exec(file)?.[1] as Phase | undefined;
      if (!phase) throw errors.badName({ file });
      const text = readFileSync(join(folder, file), 'utf8');
      return { name: file.replace(/\.sql$/, ''), phase, text, sha256: sha256Hex(text) };
    });

export interface Applied {
  name: string;
  phase: Phase;
  sha256: string;
  release: string;
}

/** Created outside the migrations: it must be there before the first one is recorded. */
const bookkeeping = `
  create table if not exists kernel_migration (
    name text primary key,
    phase text not null check (phase in ('expand', 'contract')),
    sha256 text not null,
    release text not null,
    applied_at timestamptz not null default now(),
    duration_ms integer not null
  );
  create table if not exists kernel_release (
    singleton boolean primary key default true check (singleton),
    finalized text not null,
    finalized_at timestamptz not null default now()
  );`;

/** One number for all servers of all releases: only one migrates at a time. */
const advisoryLock = 7_246_533;

export const appliedMigrations = async (db: Database): Promise<Applied[]> =>
  (await db.first(sql`select 1 from pg_tables where tablename = 'kernel_migration'`))
    ? db.rows<Applied>(sql`select name, phase, sha256, release from kernel_migration order by name`)
    : [];

export interface MigrateOptions {
  db: Database;
  migrations: readonly Migration[];
  phase: Phase;
  release: string;
  logger: Logger;
  compare: (a: string, b: string) => number;
}

export interface MigrateResult {
  applied: { name: string; durationMs: number }[];
}

/**
 * Applies what is missing of a phase, each migration in a transaction of its own, and with `contract` stamps
 * the database with the release: an older one is refused from then on. Repeatable; safe to kill.
 */
export const migrate = async (options: MigrateOptions): Promise<MigrateResult> => {
  const client = await options.db.dedicated();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    await client.query(bookkeeping);
    const done = await readApplied(client);
    refuseNewer(await readFinalized(client), done, options);
    const result: MigrateResult = { applied: [] };
    // A new database has no older release to spare.
    const isNew = done.length === 0;
    const phases: Phase[] =
      isNew || options.phase === 'contract' ? ['expand', 'contract'] : ['expand'];
    for (const migration of options.migrations.filter(({ phase }) => phases.includes(phase))) {
      const before = done.find(({ name }) => name === migration.name);
      if (before && before.sha256 !== migration.sha256)
        throw errors.altered({ name: migration.name });
      if (!before) result.applied.push(await applyOne(client, migration, options));
    }
    if (options.phase === 'contract')
      await client.query(
        `insert into kernel_release (finalized) values ($1)
         on conflict (singleton) do update set finalized = $1, finalized_at = now()`,
        [options.release],
      );
    return result;
  } finally {
    await client.end();
  }
};

const readApplied = async (client: pg.Client): Promise<Applied[]> =>
  (await client.query('select name, phase, sha256, release from kernel_migration')).rows;

const readFinalized = async (client: pg.Client): Promise<string | undefined> =>
  (await client.query('select finalized from kernel_release')).rows[0]?.finalized;

/** Unknown expanding migrations are harmless; unknown contracting ones, or a newer stamp, are not. */
const refuseNewer = (
  finalized: string | undefined,
  done: Applied[],
  options: MigrateOptions,
): void => {
  const known = new Set(options.migrations.map(({ name }) => name));
  const foreign = done.find(({ name, phase }) => phase === 'contract' && !known.has(name));
  const release =
    finalized !== undefined && options.compare(finalized, options.release) > 0
      ? finalized
      : foreign?.release;
  if (release !== undefined) throw errors.newer({ release, mine: options.release });
};

const applyOne = async (client: pg.Client, migration: Migration, options: MigrateOptions) => {
  const started = performance.now();
  try {
    await client.query('begin');
    await client.query(migration.text);
    const durationMs = Math.round(performance.now() - started);
    await client.query(
      'insert into kernel_migration (name, phase, sha256, release, duration_ms) values ($1, $2, $3, $4, $5)',
      [migration.name, migration.phase, migration.sha256, options.release, durationMs],
    );
    await client.query('commit');
    options.logger.info({ migration: migration.name, durationMs }, 'migration applied');
    return { name: migration.name, durationMs };
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    throw errors.failed({ name: migration.name, reason: (cause as Error).message }, cause);
  }
};
