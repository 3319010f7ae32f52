import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import type { AppError } from '@reeve/base';
import { connectDatabase, sql } from '../database/database.ts';
import { createLogger } from '../logger.ts';
import { findBinaries } from './binaries.ts';
import { type ClusterOptions, startCluster } from './cluster.ts';
import { postmasterPid, stopPostmaster } from './postmaster.ts';

const logger = createLogger('silent', 'test');
const homes: string[] = [];

const optionsFor = (name: string): ClusterOptions => {
  const home = mkdtempSync(join(tmpdir(), name));
  homes.push(home);
  return {
    dataDirectory: join(home, 'postgres'),
    secrets: join(home, 'secrets'),
    run: join(home, 'run'),
    logFile: join(home, 'postgres.log'),
    logger,
  };
};

after(async () => {
  for (const home of homes) {
    await stopPostmaster(join(home, 'postgres'));
    rmSync(home, { recursive: true, force: true });
  }
});

test('a postmaster whose server was killed is stopped, and what was committed is there', async () => {
  const options = optionsFor('reeve-orphan-');
  const first = await startCluster(options);
  const db = connectDatabase({ url: first.file.url, logger });
  await db.run(sql`create table kept (id int)`);
  await db.run(sql`insert into kept values (7)`);
  process.kill(first.file.pid ?? 0, 'SIGKILL'); // as a power cut would
  await first.ended;
  await db.close();
  const second = await startCluster(options);
  const third = await startCluster(options); // nobody stopped the second: it is an orphan
  assert.notEqual(postmasterPid(options.dataDirectory), second.file.pid);
  const again = connectDatabase({ url: third.file.url, logger });
  assert.deepEqual(await again.rows(sql`select id from kept`), [{ id: 7 }]);
  await again.close();
  await third.stop();
  assert.equal(postmasterPid(options.dataDirectory), null);
});

test('an initialisation that was cut off is begun anew', async () => {
  const options = optionsFor('reeve-half-');
  mkdirSync(`${options.dataDirectory}.new`, { recursive: true });
  writeFileSync(join(`${options.dataDirectory}.new`, 'PG_VERSION'), '18\n');
  const cluster = await startCluster(options);
  await cluster.stop();
});

test('a home whose path is too long for a socket works all the same', async () => {
  const options = optionsFor('reeve-long-');
  const cluster = await startCluster({ ...options, run: join(options.run, 'x'.repeat(100)) });
  const db = connectDatabase({ url: cluster.file.url, logger });
  assert.deepEqual(await db.rows(sql`select 1 as one`), [{ one: 1 }]);
  await db.close();
  await cluster.stop();
});

test('programs in a private directory can be run by the other account', async () => {
  const options = optionsFor('reeve-private-');
  const found = findBinaries();
  const root = join(dirname(options.dataDirectory), 'engine');
  cpSync(found.root, root, { recursive: true, verbatimSymlinks: true });
  const programs = Object.fromEntries(
    (['postgres', 'initdb', 'pgCtl'] as const).map((name) => [
      name,
      join(root, relative(found.root, found[name])),
    ]),
  );
  const binaries = { ...found, ...programs, root };
  const cluster = await startCluster({ ...options, binaries });
  await cluster.stop();
});

test('data of another major are refused with the way out', async () => {
  const options = optionsFor('reeve-major-');
  mkdirSync(options.dataDirectory, { recursive: true });
  writeFileSync(join(options.dataDirectory, 'PG_VERSION'), '12\n');
  await assert.rejects(startCluster(options), (error: AppError) => {
    assert.equal(error.code, 'postgres.wrongMajor');
    return /reeve upgrade/.test(error.remedy);
  });
});

test('Reeve’s own role is no superuser', async () => {
  const options = optionsFor('reeve-role-');
  const cluster = await startCluster(options);
  const db = connectDatabase({ url: cluster.file.url, logger });
  const role = await db.first(
    sql`select rolsuper, rolreplication from pg_roles where rolname = current_user`,
  );
  assert.deepEqual(role, { rolsuper: false, rolreplication: true });
  await db.close();
  await cluster.stop();
});
