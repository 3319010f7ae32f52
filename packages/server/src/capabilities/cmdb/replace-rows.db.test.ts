import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newGuid } from '@reeve/base';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { readChanges } from './change-list.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import { resourceOf } from './lock-resources.ts';
import { readContents } from './read-contents.ts';
import { readAssociations } from './read-resource.ts';
import { replaceRows } from './replace-rows.ts';
import type { ClassContent, ReplaceOutcome } from './resource-inventory.ts';
import { addComputer, contentOf, identityOf, softwareOf } from './test-support/sample-inventory.ts';

const database = useTestDatabase();
let dictionary: Dictionary | undefined;

const replace = (...inventories: [string, ClassContent[]][]): Promise<ReplaceOutcome[]> => {
  dictionary ??= createDictionary(database.db);
  return replaceRows(
    { db: database.db, dictionary },
    inventories.map(([guid, classes]) => ({ guid, classes })),
  );
};

const numberOf = async (guid: string): Promise<number> =>
  (await resourceOf(database.db, guid)) ?? 0;
const historyOf = async (guid: string) =>
  (await readChanges(database.db, await numberOf(guid), { limit: 100 }))
    .map(({ dataClass, kind, row }) => `${dataClass} ${kind} ${row}`.trim())
    .sort();

test('contents are read back as they were sent, by plain SQL too', async () => {
  const id = await addComputer(database.db, 'one');
  const outcome = await replace([
    id,
    [
      identityOf('one', 'abcd'),
      softwareOf(['hello', '2.10'], ['bash', '5.2']),
      contentOf('disk', [['sda', null, null, 2 ** 40, false, 'nvme']]),
      contentOf('user-session', [['ada', 'pts/0', null, '2026-03-01T09:00:00.000Z']]),
    ],
  ]);
  assert.deepEqual(outcome, ['recorded']);
  const contents = await readContents(database.db, await numberOf(id));
  assert.deepEqual(Object.keys(contents), [
    'identity',
    'disk',
    'installed-software',
    'user-session',
  ]);
  assert.equal(contents.disk?.rows[0]?.size_bytes, 2 ** 40);
  assert.equal(contents['user-session']?.rows[0]?.since, '2026-03-01T09:00:00.000Z');
  assert.equal(contents.disk?.source, '/source/of/disk');
  const names = await database.db.rows<{ name: string }>(sql`
    select s.name from inv_installed_software s join cmdb_resource r on r.id = s.resource_id
    where r.guid = ${id} order by 1`);
  assert.deepEqual(
    names.map(({ name }) => name),
    ['bash', 'hello'],
  );
});

test('the first inventory writes no history, a later one only the difference', async () => {
  const id = await addComputer(database.db, 'two');
  await replace([id, [softwareOf(['a', '1'], ['b', '1'], ['c', '1']), identityOf('two')]]);
  assert.deepEqual(await historyOf(id), []);
  await replace([id, [softwareOf(['a', '1'], ['b', '2'], ['d', '1']), identityOf('two-new')]]);
  assert.deepEqual(await historyOf(id), [
    'identity changed',
    'installed-software added dpkg d amd64',
    'installed-software changed dpkg b amd64',
    'installed-software removed dpkg c amd64',
  ]);
  await replace([id, [softwareOf()]]);
  assert.equal((await historyOf(id)).length, 7);
});

test('the same hash writes nothing', async () => {
  const id = await addComputer(database.db, 'three');
  const software = softwareOf(['a', '1']);
  await replace([id, [software]]);
  const state = () =>
    database.db.first(sql`
      select s.xmin::text, s.received_at from cmdb_class_state s
      join cmdb_resource r on r.id = s.resource_id where r.guid = ${id}`);
  const before = await state();
  assert.deepEqual(await replace([id, [software]]), ['recorded']);
  assert.deepEqual(await state(), before);
});

test('two inventories of one computer in one batch are applied in their order', async () => {
  const id = await addComputer(database.db, 'four');
  await replace([id, [softwareOf(['a', '1'])]], [id, [softwareOf(['a', '2'])]]);
  assert.deepEqual(await historyOf(id), ['installed-software changed dpkg a amd64']);
});

test('an unknown computer does not disturb its neighbours', async () => {
  const id = await addComputer(database.db, 'five');
  const outcomes = await replace([newGuid(), [identityOf('x')]], [id, [identityOf('five')]]);
  assert.deepEqual(outcomes, ['unknown', 'recorded']);
});

test('many at once neither block each other nor lose anything', async () => {
  const ids = await Promise.all(
    Array.from({ length: 12 }, (_, n) => addComputer(database.db, `many-${n}`)),
  );
  // Every writer in another order, with new lines that all of them have in common.
  await Promise.all(
    Array.from({ length: 8 }, (_, turn) =>
      replace(
        ...(turn % 2 ? ids : [...ids].reverse()).map((id): [string, ClassContent[]] => [
          id,
          [
            softwareOf(
              ...Array.from({ length: 50 }, (_, n): [string, string] => [`m${n}`, `${turn}`]),
            ),
          ],
        ]),
      ),
    ),
  );
  const rows = await database.db.rows<{ n: number }>(sql`
    select count(*) as n from inv_installed_software s join cmdb_resource r on r.id = s.resource_id
    where r.guid = any(${ids}::uuid[]) group by s.resource_id`);
  assert.deepEqual(
    rows.map(({ n }) => n),
    ids.map(() => 50),
  );
});

test('summary and keys follow the contents', async () => {
  const id = await addComputer(database.db, 'six', { machineId: 'OLD-id' });
  await replace([
    id,
    [
      identityOf('Six', 'new-id'),
      contentOf('operating-system', [
        ['linux', 'debian', 'Debian 12', '12.9', null, '6.1', 'x86_64', '2026-03-01T09:00:00.000Z'],
      ]),
      contentOf('pending-restart', [['reboot-required-file', 'kernel', 'because']]),
    ],
  ]);
  const summary = await database.db.first(sql`
    select name, name_key, os, os_version_key, ip_key, pending_restart from cmdb_computer_summary
    where guid = ${id}`);
  assert.deepEqual(summary, {
    name: 'Six',
    name_key: 'six',
    os: 'Debian 12',
    os_version_key: '00000012.00000009',
    ip_key: '40a000007',
    pending_restart: true,
  });
  const keys = await database.db.rows<{ value: string }>(sql`
    select k.value from cmdb_resource_key k join cmdb_resource r on r.id = k.resource_id
    where r.guid = ${id} order by 1`);
  assert.deepEqual(
    keys.map(({ value }) => value),
    ['new-id', 'six'],
  );
});

test('computers are linked to the networks of their interfaces', async () => {
  const [a, b] = [await addComputer(database.db, 'net-a'), await addComputer(database.db, 'net-b')];
  const interfaces = (...addresses: string[]) =>
    contentOf(
      'network-interface',
      addresses.map((ipv4, n) => [`eth${n}`, null, ipv4, null, 1500, 'up', null]),
    );
  await Promise.all([
    replace([a, [interfaces('10.9.1.5/24', '10.9.2.5/24')]]),
    replace([b, [interfaces('10.9.1.6/24')]]),
  ]);
  const networksOf = async (guid: string) =>
    (await readAssociations(database.db, await numberOf(guid))).map(({ name }) => name);
  assert.deepEqual(await networksOf(a), ['10.9.1.0/24', '10.9.2.0/24']);
  assert.deepEqual(await networksOf(b), ['10.9.1.0/24']);
  await replace([a, [interfaces('10.9.3.5/24')]]);
  assert.deepEqual(await networksOf(a), ['10.9.3.0/24']);
});
