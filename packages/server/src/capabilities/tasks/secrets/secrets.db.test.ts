import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Run, RunComputer, Secret, Task } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate } from '../test-support/estate.ts';
import { seal, unseal } from './seal.ts';
import { openSecretKey } from './secret-key.ts';
import { secretsProblem } from './secret-store.ts';

const database = useTestDatabase();
const refused = (code: string) => (error: { code?: string }) => error.code === `tasks.${code}`;
const value = 'correct horse battery staple ✓';

describe('secrets', () => {
  let estate: Estate;
  before(() => {
    estate = createEstate(database.db);
  });
  after(() => estate.stop());
  const set = (name: string, body: object): Promise<Secret> =>
    estate.call('setSecret', { params: { name }, body });

  test('what is sealed opens with its key and under its name alone', () => {
    const { bytes } = openSecretKey(estate.home);
    const sealed = seal(bytes, 'a', value);
    assert.notEqual(seal(bytes, 'a', value), sealed);
    assert.equal(unseal(bytes, 'a', sealed), value);
    assert.throws(() => unseal(bytes, 'b', sealed));
    assert.throws(() => unseal(Buffer.alloc(32), 'a', sealed));
    const altered = Buffer.from(sealed, 'base64');
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    assert.throws(() => unseal(bytes, 'a', altered.toString('base64')));
    assert.throws(() => unseal(bytes, 'a', sealed.slice(0, 20)));
  });

  test('the key is made once, for its owner’s eyes only; a broken one is refused', () => {
    const { file, fingerprint } = openSecretKey(estate.home);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(openSecretKey(estate.home).fingerprint, fingerprint);
    const text = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
    writeFileSync(file, 'short');
    assert.throws(() => openSecretKey(estate.home), refused('secretKeyUnreadable'));
    writeFileSync(file, text);
  });

  test('a value goes to the agent that fetches it, and nowhere else', async () => {
    const secret = await set('database password', { value, description: 'of the shop' });
    assert.deepEqual(
      [secret.description, secret.usedBy, secret.changedBy],
      ['of the shop', [], 'ada'],
    );
    const task = await estate.call<Task>('createTask', {
      body: {
        name: 'use it',
        interpreter: 'sh',
        script: 'true',
        secrets: { PASSWORD: 'database password' },
      },
    });
    const [id = ''] = await estate.addComputers(1);
    const run = await estate.call<Run>('startRun', { body: { taskId: task.id, computers: [id] } });
    const fetched = async () =>
      ((await estate.fetch(id)).items[0]?.parameters as { task?: { secrets: object } })?.task
        ?.secrets;
    assert.deepEqual(await fetched(), { PASSWORD: value });
    // Changed meanwhile, the next fetch has the new one, and the description stays.
    const changed = await set('database password', { value: 'another' });
    assert.equal(changed.description, 'of the shop');
    assert.deepEqual(await fetched(), { PASSWORD: 'another' });
    const answers = JSON.stringify([
      await estate.call('listSecrets'),
      await estate.call('getTask', { params: { id: task.id } }),
      await estate.call('getRun', { params: { id: run.id } }),
      estate.audit,
    ]);
    const tables = await database.db.rows<{ name: string }>(
      sql`select tablename as name from pg_tables where tablename ~ '^(tasks|agents|audit)_'`,
    );
    let everything = answers;
    for (const { name } of tables)
      everything += JSON.stringify((await database.db.pool.query(`select * from ${name}`)).rows);
    for (const text of [value, 'another', Buffer.from(value).toString('base64')])
      assert.ok(!everything.includes(text), `${text} stands somewhere`);
    await assert.rejects(
      estate.call('deleteSecret', { params: { name: 'database password' } }),
      refused('inUse'),
    );
  });

  test('a task with a secret that is not there is refused; one that goes away later fails, and is not run without', async () => {
    const body = { name: 'lost', interpreter: 'sh', script: '', secrets: { X: 'nothing' } };
    await assert.rejects(estate.call('createTask', { body }), refused('secretUnknown'));
    await set('nothing', { value: 'x' });
    const task = await estate.call<Task>('createTask', { body });
    const [id = ''] = await estate.addComputers(1);
    const run = await estate.call<Run>('startRun', { body: { taskId: task.id, computers: [id] } });
    await database.db.run(sql`delete from tasks_secret where name = 'nothing'`);
    assert.deepEqual((await estate.fetch(id)).items, []);
    const { items } = await estate.call<{ items: RunComputer[] }>('listRunComputers', {
      params: { id: run.id },
    });
    assert.deepEqual([items[0]?.state, items[0]?.exitCode], ['failed', null]);
  });

  test('another key than the one that sealed them shows in the health, and opens nothing', async () => {
    await set('kept', { value });
    assert.equal(await secretsProblem(database.db, openSecretKey(estate.home)), null);
    const key = openSecretKey(estate.home);
    const text = readFileSync(key.file, 'utf8');
    rmSync(key.file);
    const problem = await secretsProblem(database.db, openSecretKey(estate.home));
    assert.match(problem ?? '', /sealed with another key than the one in .*task-secrets.key/);
    writeFileSync(join(key.file), text);
  });
});
