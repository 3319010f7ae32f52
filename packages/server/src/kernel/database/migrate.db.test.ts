import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AppError, compareReleases, sha256Hex } from '@reeve/base';
import { testLogger, useTestDatabase } from '../test-support/test-database.ts';
import { sql } from './database.ts';
import { appliedMigrations, type Migration, migrate, type Phase } from './migrate.ts';

const database = useTestDatabase();

const migration = (name: string, text: string): Migration => ({
  name,
  phase: name.includes('-contract-') ? 'contract' : 'expand',
  text,
  sha256: sha256Hex(text),
});

const run = (migrations: Migration[], phase: Phase, release: string) =>
  migrate({
    db: database.db,
    migrations,
    phase,
    release,
    logger: testLogger,
    compare: compareReleases,
  });

const expand = migration('9000-expand-add-note', 'create table kernel_note (id int)');
const broken = migration('9001-expand-broken', 'create table kernel_half (id int); select 1/0');
const contract = migration('9002-contract-drop-note', 'drop table kernel_note');

const refusedWith = (code: string) => (error: AppError) => error.code === code;

test('a database of its own release has every migration once', async () => {
  const names = (await appliedMigrations(database.db)).map(({ name }) => name);
  assert.ok(names.length > 0);
  assert.equal(new Set(names).size, names.length);
});

test('expanding is repeatable and leaves contracting migrations alone', async () => {
  assert.deepEqual(
    (await run([expand, contract], 'expand', '0.2.0')).applied.map(({ name }) => name),
    [expand.name],
  );
  assert.deepEqual((await run([expand, contract], 'expand', '0.2.0')).applied, []);
  await database.db.run(sql`insert into kernel_note values (1)`);
});

test('two at once do the work once', async () => {
  const other = migration('9003-expand-twice', 'create table kernel_twice (id int)');
  const results = await Promise.all([
    run([other], 'expand', '0.2.0'),
    run([other], 'expand', '0.2.0'),
  ]);
  assert.equal(results.flatMap(({ applied }) => applied).length, 1);
});

test('a failing migration leaves nothing behind and says why', async () => {
  await assert.rejects(run([broken], 'expand', '0.2.0'), refusedWith('schema.failed'));
  assert.equal(
    await database.db.first(sql`select 1 from pg_tables where tablename = 'kernel_half'`),
    undefined,
  );
});

test('a migration that was edited after its release is refused', async () => {
  const edited = { ...expand, text: 'select 1', sha256: sha256Hex('select 1') };
  await assert.rejects(run([edited], 'expand', '0.2.0'), refusedWith('schema.altered'));
});

test('the older release starts on the expanded schema, and is refused after finalize', async () => {
  assert.deepEqual((await run([], 'expand', '0.1.0')).applied, []);
  await run([expand, contract], 'contract', '0.2.0');
  await assert.rejects(run([], 'expand', '0.1.0'), (error: AppError) => {
    assert.equal(error.code, 'schema.newer');
    return /0\.2\.0/.test(error.remedy);
  });
});
