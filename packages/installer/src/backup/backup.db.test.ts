import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AppError } from '@reeve/base';
import {
  binariesOf,
  makeOpenDirectory,
  removeDirectory,
  startTestCluster,
} from '../test-support/test-cluster.ts';
import { listBackups } from './backup-record.ts';
import { createBackup } from './create-backup.ts';
import { proveBackup } from './prove-backup.ts';
import { unpackArchive } from './unpack-archive.ts';

const folder = makeOpenDirectory();
const home = join(folder, 'home');
const where = join(folder, 'backups');
let cluster: Awaited<ReturnType<typeof startTestCluster>>;
const tell = () => undefined;

before(async () => {
  mkdirSync(join(home, 'secrets'), { recursive: true });
  writeFileSync(join(home, 'secrets', 'key'), 'a secret');
  writeFileSync(join(home, 'secrets', 'empty'), '');
  mkdirSync(join(home, 'content', 'ab'), { recursive: true });
  writeFileSync(join(home, 'content', 'ab', 'abcd'), 'a plug-in');
  mkdirSync(join(home, 'content', 'incoming'));
  writeFileSync(join(home, 'content', 'incoming', 'half'), 'half a plug-in');
  cluster = await startTestCluster(folder);
  const client = await cluster.connect();
  await client.query('create table quiet (id int primary key, text text)');
  await client.query(
    "insert into quiet select n, repeat('x', 200) from generate_series(1, 50000) n",
  );
  await client.query('create table busy (id bigint generated always as identity)');
  await client.end();
});

after(async () => {
  await cluster.stop();
  removeDirectory(folder);
});

const create = (id: string) =>
  createBackup({ database: cluster.file, home, release: '0.1.0', where, id, tell });

const prove = (id: string) =>
  proveBackup({
    where,
    id,
    scratch: join(folder, 'scratch'),
    keep: false,
    binaries: binariesOf(18),
    systemUser: 'postgres',
    tell,
  });

test('a backup taken under write load is restored and counted', async () => {
  const writer = await cluster.connect();
  let writing = true;
  const load = (async () => {
    while (writing) await writer.query('insert into busy default values');
    await writer.end();
  })();
  const record = await create('under-load');
  writing = false;
  await load;
  const proof = await prove('under-load');
  assert.equal(proof.counts['public.quiet'], 50_000);
  const busy = proof.counts['public.busy'] ?? -1;
  assert.ok(busy >= (record.database.countsBefore['public.busy'] ?? 0));
  assert.ok(busy <= (record.database.countsAfter['public.busy'] ?? 0));
  assert.ok(proof.filesChecked > 500);
  assert.equal(listBackups(where)[0]?.proof?.rows, proof.rows);
  assert.equal(statSync(join(where, 'under-load', 'home.tar.zst')).mode & 0o777, 0o600);
  assert.equal(statSync(join(where, 'under-load')).mode & 0o777, 0o700);
});

test('a backup holds of the home what cannot be made again', async () => {
  await create('home');
  const into = join(folder, 'home-of-backup');
  mkdirSync(into);
  const names: string[] = [];
  await unpackArchive(join(where, 'home', 'home.tar.zst'), into, {
    owner: null,
    durable: false,
    onFile: (name) => void names.push(name),
  });
  assert.deepEqual(names.sort(), ['content/ab/abcd', 'secrets/empty', 'secrets/key']);
  assert.equal(readFileSync(join(into, 'content/ab/abcd'), 'utf8'), 'a plug-in');
});

test('a flipped byte in a backup is found', async () => {
  await create('flipped');
  const file = join(where, 'flipped', 'base.tar.zst');
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await assert.rejects(prove('flipped'), (error: AppError) => {
    assert.equal(error.code, 'installer.backupDamaged');
    return true;
  });
  assert.equal(listBackups(where).find(({ id }) => id === 'flipped')?.proof, null);
});

test('a backup that fails leaves nothing behind', async () => {
  const database = { ...cluster.file, url: `${cluster.url}&port=1` };
  await assert.rejects(
    createBackup({ database, home, release: '0.1.0', where, id: 'failed', tell }),
    (error: AppError) => error.code === 'installer.backupFailed',
  );
  assert.ok(!listBackups(where).some(({ id }) => id === 'failed'));
});
