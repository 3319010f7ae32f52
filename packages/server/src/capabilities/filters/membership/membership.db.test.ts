import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { delay, newGuid } from '@reeve/base';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { type Cmdb, createCmdb } from '../../cmdb/index.ts';
import { saveFilter } from '../filters/save-filter.ts';
import { addGroup, addView, assignComputers } from '../organization/change-groups.ts';
import { saveTarget } from '../targets/save-target.ts';
import { addComputer, contentOf, setPresence } from '../test-support/any-estate.ts';
import { inSnapshot } from './lock.ts';
import { targetMembers } from './members.ts';
import { listRuns } from './run-store.ts';
import { updateDelta } from './update-members.ts';
import { createUpdater, type Updater } from './updater.ts';

const database = useTestDatabase();

describe('membership update', () => {
  let kernel: TestKernel;
  let cmdb: Cmdb;
  let updater: Updater;
  let told = 0;

  before(async () => {
    kernel = createTestKernel(database.db);
    cmdb = createCmdb(kernel);
    updater = createUpdater({ ...kernel, cmdb });
    updater.usePolicyUpdate({
      scheduleId: 'policies.complete',
      run: async () => {
        told++;
        return { computers: told, added: 1, removed: 0 };
      },
    });
  });
  after(async () => {
    await updater.stop();
    await stopTestKernel(kernel);
  });
  beforeEach(async () => {
    const there = await database.db.rows<{ guid: string }>(
      sql`select guid from cmdb_computer_summary`,
    );
    for (const { guid } of there)
      await database.db.transaction((tx) => cmdb.deleteResource(tx, guid));
    await updater.run('complete');
    await database.db.run(sql`delete from filters_target`);
    await database.db.run(sql`delete from filters_filter`);
  });

  const changing = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.db.transaction(work);
  const makeFilter = async (where: string, include: string[] = []): Promise<string> => {
    const id = newGuid();
    await changing((tx) => saveFilter(tx, id, { name: `f ${id}`, where, include }, 'ada'));
    return id;
  };
  const makeTarget = async (...filters: string[]): Promise<string> => {
    const id = newGuid();
    const anyOf = filters.map((one) => ({ kind: 'filter' as const, id: one }));
    await changing((tx) =>
      saveTarget(tx, id, { name: `t ${id}`, anyOf }, { id: 'local', name: 'local' }),
    );
    return id;
  };
  const setOs = (guid: string, name: string) =>
    cmdb.replaceRows([
      {
        guid,
        classes: [
          contentOf('operating-system', [
            ['linux', 'x', name, '12', null, '6', 'x86_64', '2026-01-01T00:00:00.000Z'],
          ]),
        ],
      },
    ]);
  const setMemory = (guid: string, bytes: number) =>
    cmdb.replaceRows([{ guid, classes: [contentOf('memory', [[bytes, 0]])] }]);
  const members = async (id: string): Promise<string[]> => {
    const rows = await database.db.rows<{ guid: string }>(sql`
      select s.guid from filters_filter_members m join cmdb_computer_summary s on s.resource_id = m.resource_id
      where m.filter_id = ${id} order by s.resource_id`);
    return rows.map(({ guid }) => guid);
  };

  test('a delta computes only filters that read what changed, and those that use them', async () => {
    const pc = await addComputer(database.db, cmdb, 'pc');
    await setOs(pc, 'Debian');
    const debian = await makeFilter(`operating-system.name = 'Debian'`);
    await makeFilter('memory.total_bytes > 1 GiB');
    const users = await makeFilter(`in filter 'f ${debian}' and not (memory.total_bytes > 1 GiB)`);
    const target = await makeTarget(users);
    assert.deepEqual(await members(users), [pc]);
    await updater.run('delta');
    await setOs(pc, 'Ubuntu');
    const run = await updater.run('delta');
    assert.deepEqual(
      [run.evaluated, run.of, run.computers, run.added, run.removed, run.error],
      [3, 4, 1, 0, 3, null],
    );
    assert.deepEqual([await members(users), await targetMembers(database.db, [target])], [[], []]);
    await setMemory(pc, 2 * 1024 ** 3);
    assert.equal((await updater.run('delta')).evaluated, 3, 'memory, its user, its target');
    const nothing = await updater.run('delta');
    assert.deepEqual([nothing.evaluated, nothing.computers], [0, 0]);
  });

  test('an inventory that says the same leaves no mark', async () => {
    const pc = await addComputer(database.db, cmdb, 'same');
    await setMemory(pc, 5);
    await updater.run('delta');
    await setMemory(pc, 5);
    assert.equal(await cmdb.hasChangeMarks(database.db), false);
    await setMemory(pc, 6);
    assert.equal(await cmdb.countChangeMarks(database.db), 1);
  });

  test('a deleted computer is out at once, and has left no trace after the delta', async () => {
    const pc = await addComputer(database.db, cmdb, 'gone');
    const filter = await makeFilter('', [pc]);
    const target = await makeTarget(filter);
    assert.deepEqual(await targetMembers(database.db, [target]), [pc]);
    await changing((tx) => cmdb.deleteResource(tx, pc));
    assert.deepEqual(await targetMembers(database.db, [target]), []);
    await updater.run('delta');
    const left = await database.db.first<{ n: number }>(sql`
      select (select count(*) from filters_target_chunk) + (select count(*) from filters_pick) as n`);
    assert.equal(left?.n, 0);
  });

  test('what was said of an absorbed computer holds for the one that absorbed it', async () => {
    const [old, fresh] = [
      await addComputer(database.db, cmdb, 'old'),
      await addComputer(database.db, cmdb, 'fresh'),
    ];
    const filter = await makeFilter('memory.total_bytes > 1 GiB', [old]);
    const id = newGuid();
    await changing(async (tx) => {
      const view = await addView(tx, `view ${id}`);
      const group = await addGroup(tx, view, { name: 'g' });
      await assignComputers(tx, group, [old]);
      const input = { name: id, anyOf: [{ kind: 'group' as const, id: group }] };
      await saveTarget(tx, id, input, { id: 'local', name: 'local' });
    });
    const merge = await changing((tx) =>
      cmdb.mergeResources(tx, { keep: fresh, absorb: old, by: 'ada' }),
    );
    await updater.run('delta');
    assert.deepEqual(await members(filter), [fresh]);
    // Now only the living one is marked as changed.
    await setMemory(fresh, 1);
    await database.db.run(sql`
      insert into cmdb_change_mark select id, -1 from cmdb_resource where guid = ${fresh}`);
    await updater.run('delta');
    assert.deepEqual(await members(filter), [fresh]);
    assert.deepEqual(await targetMembers(database.db, [id]), [fresh]);
    await changing((tx) => cmdb.undoMerge(tx, merge));
    await updater.run('delta');
    assert.deepEqual(await members(filter), [old]);
    assert.deepEqual(await targetMembers(database.db, [id]), [old]);
  });

  test('filters that ask for the time follow without any mark', async () => {
    const pc = await addComputer(database.db, cmdb, 'silent');
    await setPresence(database.db, pc, {
      hoursAgo: 1,
      connected: true,
      health: 'ok',
      protocol: 2,
    });
    const seen = await makeFilter('computer.last_seen within 30 days');
    assert.deepEqual(await members(seen), [pc]);
    const inMonths = new Date(Date.now() + 40 * 86_400_000);
    await inSnapshot(database.db, (tx) => updateDelta(tx, cmdb, { now: inMonths }));
    assert.deepEqual(await members(seen), []);
    await database.db.run(sql`delete from filters_state`);
    await updater.run('delta');
    assert.deepEqual(await members(seen), [pc]);
  });

  test('an update that breaks off leaves members and marks as they were', async () => {
    const pc = await addComputer(database.db, cmdb, 'broken');
    const filter = await makeFilter('memory.total_bytes > 1 GiB');
    await updater.run('delta');
    await setMemory(pc, 2 * 1024 ** 3);
    const broken = inSnapshot(database.db, async (tx) => {
      const updated = await updateDelta(tx, cmdb);
      assert.equal(updated.added, 1);
      // As a kill of the server does.
      await tx.run(sql`select pg_terminate_backend(pg_backend_pid())`);
    });
    await assert.rejects(broken);
    assert.deepEqual(await members(filter), []);
    assert.equal(await cmdb.hasChangeMarks(database.db), true);
    assert.equal((await updater.run('delta')).added, 1);
    assert.deepEqual(await members(filter), [pc]);
  });

  test('two servers that update at once wait for each other, and do not do it twice', async () => {
    const other = createTestKernel(database.db);
    const second = createUpdater({ ...other, cmdb });
    const filter = await makeFilter('memory.total_bytes > 1 GiB');
    await updater.run('delta');
    const pcs: string[] = [];
    for (let n = 0; n < 5; n++) {
      const pc = await addComputer(database.db, cmdb, `twice ${n}`);
      await setMemory(pc, 2 * 1024 ** 3);
      pcs.push(pc);
    }
    const runs = await Promise.all(
      [updater, second, updater, second].map((one) => one.run('delta')),
    );
    assert.equal(
      runs.reduce((sum, { added }) => sum + added, 0),
      5,
    );
    assert.deepEqual(await members(filter), pcs);
    await second.stop();
    await stopTestKernel(other);
  });

  test('the check names what differs, and the complete update mends it', async () => {
    const pc = await addComputer(database.db, cmdb, 'tampered');
    const filter = await makeFilter(`computer.name = 'tampered'`);
    const target = await makeTarget(filter);
    assert.equal((await updater.check()).agrees, true);
    await database.db.run(sql`delete from filters_filter_chunk where filter_id = ${filter}`);
    await database.db.run(sql`
      update filters_target_chunk set members = set_bit(members, 77, 1) where target_id = ${target}`);
    const check = await updater.check();
    assert.deepEqual(
      check.differences.map(({ kind, missing, superfluous }) => [kind, missing, superfluous]),
      [
        ['filter', 1, 0],
        ['target', 0, 1],
      ],
    );
    await updater.run('complete');
    assert.equal((await updater.check()).agrees, true);
    assert.deepEqual(await members(filter), [pc]);
  });

  test('runs are recorded, failed ones with their reason; policies follow when targets changed', async () => {
    const before = told;
    const pc = await addComputer(database.db, cmdb, 'recorded');
    await makeTarget(await makeFilter('memory.total_bytes > 1 GiB'));
    await setMemory(pc, 2 * 1024 ** 3);
    await updater.run('delta');
    for (let tries = 0; told === before && tries < 100; tries++) await delay(20);
    assert.equal(told, before + 1);
    await updater.run('policy');
    const [policy, automatic] = await listRuns(database.db, 2);
    assert.deepEqual([policy?.kind, policy?.computers], ['policy', told]);
    assert.equal(automatic?.kind, 'policy');
    await database.db.run(sql`alter table filters_filter_chunk rename to aside`);
    await setMemory(pc, 1);
    await assert.rejects(updater.run('delta'));
    await database.db.run(sql`alter table aside rename to filters_filter_chunk`);
    const [failed] = await listRuns(database.db, 1);
    assert.match(failed?.error ?? '', /filters_filter_chunk/);
    assert.equal((await updater.run('delta')).removed, 2);
  });
});
