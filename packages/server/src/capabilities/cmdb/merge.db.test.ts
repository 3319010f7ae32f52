import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, newGuid } from '@reeve/base';
import fc from 'fast-check';
import { raw } from 'sql-template-tag';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { deleteResource } from './delete-resource.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import { resourceOf } from './lock-resources.ts';
import { findMerge, listMergeCandidates } from './merge-list.ts';
import { mergeResources } from './merge-resources.ts';
import { readContents } from './read-contents.ts';
import { replaceRows } from './replace-rows.ts';
import type { ClassContent } from './resource-inventory.ts';
import { addComputer, contentOf, identityOf, softwareOf } from './test-support/sample-inventory.ts';
import { undoMerge } from './undo-merge.ts';

const database = useTestDatabase();
let dictionary: Dictionary | undefined;

const send = async (guid: string, ...classes: ClassContent[]): Promise<void> => {
  dictionary ??= createDictionary(database.db);
  assert.deepEqual(await replaceRows({ db: database.db, dictionary }, [{ guid, classes }]), [
    'recorded',
  ]);
};

const merge = (keep: string, absorb: string): Promise<string> =>
  database.db.transaction((tx) => mergeResources(tx, { keep, absorb, by: 'ada' }));
const undo = (id: string): Promise<void> => database.db.transaction((tx) => undoMerge(tx, id));

/** All tables of the CMDB as text, except what a merge is meant to leave: its record, marks, and forgotten digests. */
const dump = async (): Promise<Record<string, string[]>> => {
  const tables = await database.db.rows<{ name: string }>(sql`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace
      and (relname like 'cmdb%' or relname like 'inv\_%')
      and relname not in ('cmdb_merge', 'cmdb_digest', 'cmdb_change_mark') order by 1`);
  const entries: [string, string[]][] = [];
  for (const { name } of tables) {
    const rows = await database.db.rows<{ line: string }>(
      sql`select t::text as line from ${raw(name)} t order by 1`,
    );
    entries.push([name, rows.map(({ line }) => line)]);
  }
  return Object.fromEntries(entries);
};

const contents = async (guid: string) => {
  const id = await resourceOf(database.db, guid);
  return id === null ? null : readContents(database.db, id);
};

const isRefusal = (code: string) => (thrown: unknown) =>
  thrown instanceof AppError && thrown.code === code;

const anyPackages = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2')), {
    selector: ([name]) => name,
  })
  .map((list) => softwareOf(...list));
const anyContent = fc.oneof(
  anyPackages,
  fc.constantFrom('m1', 'm2').map((machine) => identityOf('computer', machine)),
  fc.integer({ min: 1, max: 2 ** 52 }).map((size) => contentOf('memory', [[size, size]])),
  fc
    .constantFrom('10.1.0.1/24', '10.2.0.1/24')
    .map((ipv4) => contentOf('network-interface', [['eth0', null, ipv4, null, null, 'up', null]])),
  fc.array(fc.constantFrom('ä "quoted"', 'back\\slash', '{}'), { maxLength: 1 }).map((devices) =>
    contentOf(
      'disk',
      devices.map((device) => [device, null, null, 1, true, null]),
    ),
  ),
);

test('a merge that is undone leaves everything as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyContent, { maxLength: 4 }),
      fc.array(anyContent, { maxLength: 4 }),
      async (ofKept, ofAbsorbed) => {
        const kept = await addComputer(database.db, 'kept', { machineId: 'same' });
        const absorbed = await addComputer(database.db, 'absorbed', { machineId: 'same' });
        for (const content of ofKept) await send(kept, content);
        for (const content of ofAbsorbed) await send(absorbed, content);
        const before = await dump();
        const id = await merge(kept, absorbed);
        assert.notDeepEqual(await dump(), before);
        await undo(id);
        assert.deepEqual(await dump(), before);
      },
    ),
    { numRuns: 12 },
  );
});

test('two merges that are undone in turn leave everything as it was', async () => {
  const [a, b, c] = await Promise.all(
    ['a', 'b', 'c'].map((name) => addComputer(database.db, name)),
  );
  if (!a || !b || !c) throw new Error('no computers');
  for (const [guid, version] of [
    [a, '1'],
    [b, '2'],
    [c, '3'],
  ] as const)
    await send(guid, identityOf(`host ${version}`), softwareOf(['x', version]));
  const before = await dump();
  const first = await merge(a, b);
  const second = await merge(c, a);
  assert.equal(await resourceOf(database.db, b), await resourceOf(database.db, c));
  await assert.rejects(undo(first), isRefusal('cmdb.laterMerge'));
  await undo(second);
  await undo(first);
  assert.deepEqual(await dump(), before);
});

test('what each agent reports while merged belongs to its own computer after the undo', async () => {
  const kept = await addComputer(database.db, 'old');
  const absorbed = await addComputer(database.db, 'new');
  await send(kept, identityOf('old', 'k'), softwareOf(['x', '1']), contentOf('memory', [[1, 1]]));
  await send(absorbed, identityOf('new', 'a'), softwareOf(['y', '1']));
  const id = await merge(kept, absorbed);
  await send(absorbed, identityOf('newer', 'a2'), softwareOf(['y', '2']));
  await send(kept, contentOf('memory', [[2, 2]]));
  assert.equal((await contents(absorbed))?.identity?.rows[0]?.host_name, 'newer');
  await undo(id);
  const [old, young] = [await contents(kept), await contents(absorbed)];
  assert.equal(old?.identity?.rows[0]?.host_name, 'old');
  assert.equal(old?.['installed-software']?.rows[0]?.name, 'x');
  assert.equal(old?.memory?.rows[0]?.total_bytes, 2);
  assert.equal(young?.identity?.rows[0]?.host_name, 'newer');
  assert.equal(young?.['installed-software']?.rows[0]?.version, '2');
  assert.equal(young?.memory, undefined);
  const rows = await database.db.rows(sql`
    select s.name, s.agent_id = s.guid as own, r.name as resource,
      (select string_agg(value, ' ' order by value) from cmdb_resource_key k
       where k.resource_id = r.id and kind = 'machine-id') as machine
    from cmdb_computer_summary s join cmdb_resource r on r.id = s.resource_id
    where s.guid = any(${[kept, absorbed]}::uuid[]) order by 1`);
  assert.deepEqual(rows, [
    { name: 'newer', own: true, resource: 'newer', machine: 'a2' },
    { name: 'old', own: true, resource: 'old', machine: 'k' },
  ]);
});

test('inventories that meet a merge reach the resource that is left', async () => {
  const kept = await addComputer(database.db, 'meet-kept');
  const absorbed = await addComputer(database.db, 'meet-absorbed');
  await Promise.all([
    merge(kept, absorbed),
    ...Array.from({ length: 6 }, (_, n) => send(absorbed, softwareOf(['z', `${n}`]))),
  ]);
  const orphans = await database.db.rows(sql`
    select from cmdb_class_state s join cmdb_resource r on r.id = s.resource_id
    where r.merged_into is not null`);
  assert.deepEqual(orphans, []);
});

test('candidates share a key of their own; a placeholder is none', async () => {
  const mac = '52:54:00:aa:bb:cc';
  const first = await addComputer(database.db, 'twin-1', { macAddresses: [mac] });
  const second = await addComputer(database.db, 'twin-2', { macAddresses: [mac] });
  for (const name of ['p1', 'p2'])
    await addComputer(database.db, name, {
      productUuid: '00000000-0000-0000-0000-000000000000',
    });
  const groups = await listMergeCandidates(database.db);
  const group = groups.find(({ because }) => because === `the same mac ${mac}`);
  assert.deepEqual(group?.resources.map(({ id }) => id).sort(), [first, second].sort());
  assert.ok(!groups.some(({ resources }) => resources.some(({ name }) => name === 'p1')));
  await merge(first, second);
  const left = await listMergeCandidates(database.db);
  assert.ok(!left.some(({ because }) => because.includes(mac)));
});

test('computers that share several keys are one group of candidates', async () => {
  const both = {
    macAddresses: ['52:54:00:aa:bb:dd', '52:54:00:aa:bb:de'],
    machineId: 'b1946ac92492d2347c6235b4d2611184',
  };
  const ids = [
    await addComputer(database.db, 'same-1', both),
    await addComputer(database.db, 'same-2', both),
  ];
  const groups = (await listMergeCandidates(database.db)).filter(({ resources }) =>
    resources.some(({ id }) => ids.includes(id)),
  );
  assert.equal(groups.length, 1);
  assert.match(groups[0]?.because ?? '', /^the same machine-id .*, mac .*dd, mac .*de$/);
});

test('merges are refused with their reason', async () => {
  const one = await addComputer(database.db, 'refuse-1');
  const two = await addComputer(database.db, 'refuse-2');
  await assert.rejects(merge(one, one), isRefusal('cmdb.sameResource'));
  await assert.rejects(merge(one, newGuid()), isRefusal('cmdb.notFound'));
  const id = await merge(one, two);
  await assert.rejects(merge(one, two), isRefusal('cmdb.sameResource'));
  await undo(id);
  await assert.rejects(undo(id), isRefusal('cmdb.alreadyUndone'));
  assert.notEqual((await findMerge(database.db, id))?.undoneAt, null);
});

test('a deleted computer is gone with what it had absorbed', async () => {
  const kept = await addComputer(database.db, 'doomed');
  const absorbed = await addComputer(database.db, 'doomed-too');
  await send(kept, softwareOf(['x', '1']));
  const id = await merge(kept, absorbed);
  const deleted = await database.db.transaction((tx) => deleteResource(tx, absorbed));
  assert.deepEqual([...deleted.agentIds].sort(), [kept, absorbed].sort());
  assert.equal(await resourceOf(database.db, kept), null);
  assert.equal(await resourceOf(database.db, absorbed), null);
  await assert.rejects(undo(id), isRefusal('cmdb.deletedSince'));
  await assert.rejects(
    database.db.transaction((tx) => deleteResource(tx, kept)),
    isRefusal('cmdb.notFound'),
  );
});
