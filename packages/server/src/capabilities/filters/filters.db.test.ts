import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { delay, newGuid } from '@reeve/base';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { addComputer, contentOf } from './test-support/any-estate.ts';
import { type FiltersServer, startFiltersServer } from './test-support/filters-server.ts';

const database = useTestDatabase();

describe('filters, targets and views by the API', () => {
  let server: FiltersServer;
  const pcs: string[] = [];

  before(async () => {
    server = await startFiltersServer(database.db);
    for (let n = 0; n < 12; n++) {
      const guid = await addComputer(database.db, server.cmdb, `pc-${String(n).padStart(2, '0')}`);
      pcs.push(guid);
      const os = n % 3 === 0 ? 'Ubuntu' : 'Debian';
      await server.cmdb.replaceRows([
        {
          guid,
          classes: [
            contentOf('operating-system', [
              ['linux', 'x', os, '12', null, '6', 'x86_64', '2026-01-01T00:00:00.000Z'],
            ]),
            contentOf('memory', [[(n + 1) * 1024 ** 3, 0]]),
            contentOf(
              'installed-software',
              n < 6 ? [['dpkg', 'nginx', n < 3 ? '1.18' : '1.28', 'amd64', null, 1]] : [],
            ),
          ],
        },
      ]);
    }
  });
  after(() => server.stop());

  const ok = async (method: string, url: string, body?: object) => {
    const answer = await server.ask(method, url, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const refused = async (code: string, method: string, url: string, body?: object) => {
    const answer = await server.ask(method, url, body);
    assert.equal(answer.body.code, code, JSON.stringify(answer.body));
    return answer.body;
  };
  const namesOf = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name);

  test('filters come with the server, and stay deleted', async () => {
    const page = await ok('GET', '/filters?limit=3');
    assert.deepEqual(namesOf(page), ['All computers', 'Debian and Ubuntu', 'Legacy agents']);
    assert.equal(page.items[0].changedBy, 'Reeve');
    const rest = await ok('GET', `/filters?limit=100&cursor=${page.nextCursor}`);
    assert.equal(page.items.length + rest.items.length, page.total);
    assert.equal(rest.nextCursor, null);
    await refused('filters.badCursor', 'GET', '/filters?cursor=nonsense');
    await ok('DELETE', `/filters/${page.items[2].id}`);
    assert.equal((await ok('GET', '/filters?search=legacy')).total, 0);
    assert.equal((await ok('GET', '/organizational-views'))[0].name, 'Locations');
    // The delta follows by itself: nobody has asked for one.
    for (let tries = 0; tries < 200; tries++) {
      const { items } = await ok('GET', '/filters?search=all%20computers');
      if (items[0].members === 12) return;
      await delay(50);
    }
    assert.fail('the new computers did not come into the filter by themselves');
  });

  test('a filter: preview, save, members, explanation, use, rename, refusals', async () => {
    const where = `operating-system.name = 'Debian' and any installed-software (name = 'nginx' and version olderThan '1.26')`;
    const preview = await ok('POST', '/filter-preview', { where });
    assert.deepEqual([preview.members, preview.added, preview.removed], [2, 2, 0]);
    assert.deepEqual(preview.reads, ['installed-software', 'operating-system']);
    const old = await ok('POST', '/filters', { name: 'Old nginx', where, include: [pcs[11]] });
    assert.deepEqual([old.members, old.where, old.include, old.version], [3, where, [pcs[11]], 1]);
    const members = await ok('GET', `/filters/${old.id}/members?limit=2`);
    assert.deepEqual([namesOf(members), members.total], [['pc-01', 'pc-02'], 3]);
    assert.deepEqual(namesOf(await ok('GET', `/computers?filter=${old.id}&search=11`)), ['pc-11']);

    const why = async (n: number) => ok('GET', `/filters/${old.id}/explanation?computer=${pcs[n]}`);
    const inside = await why(1);
    assert.deepEqual([inside.member, inside.stored], [true, true]);
    assert.match(inside.because, /operating-system\.name is 'Debian'; 1 of 1 rows/);
    const newer = await why(4);
    assert.deepEqual([newer.member, newer.stored], [false, false]);
    assert.match(newer.because, /nearest has name 'nginx', version '1\.28'/);
    const other = await why(0);
    assert.equal(other.because, `operating-system.name is 'Ubuntu', wanted 'Debian'.`);
    assert.deepEqual(
      other.parts.map((part: { depth: number; holds: boolean }) => [part.depth, part.holds]),
      [
        [0, false],
        [1, false],
        [1, true],
      ],
    );
    assert.match((await why(11)).because, /pc-11 is included/);

    const user = await ok('POST', '/filters', {
      name: 'Others',
      where: `not in filter 'old nginx' and memory.total_bytes >= 8 GiB`,
    });
    assert.equal(user.members, 4);
    const renamed = await ok('PUT', `/filters/${old.id}`, {
      name: `Ada's nginx`,
      where,
      include: [pcs[11]],
      exclude: [pcs[1]],
    });
    assert.deepEqual([renamed.members, renamed.version], [2, 2]);
    const shown = await ok('GET', `/filters/${user.id}`);
    assert.equal(shown.where, `not in filter 'Ada''s nginx' and memory.total_bytes >= 8 GiB`);
    assert.deepEqual(shown.uses, [{ id: old.id, name: `Ada's nginx` }]);
    const nested = await ok('GET', `/filters/${user.id}/explanation?computer=${pcs[2]}`);
    assert.match(nested.because, /in filter 'Ada's nginx'/);

    const cycle = await refused('filters.cycle', 'PUT', `/filters/${old.id}`, {
      name: 'x',
      where: `in filter 'Others'`,
    });
    assert.match(cycle.message, /Ada's nginx → Others → Ada's nginx/);
    const used = await refused('filters.inUse', 'DELETE', `/filters/${old.id}`);
    assert.match(used.message, /the filter “Others”/);
    await refused('filters.nameTaken', 'POST', '/filters', { name: 'OTHERS', where: '' });
    await refused('filters.filterNotFound', 'GET', `/filters/${newGuid()}`);
    await refused('filters.computerNotFound', 'POST', '/filters', {
      name: 'y',
      where: '',
      include: [newGuid()],
    });
    const wrong = await refused('filters.clauseAt', 'POST', '/filter-preview', {
      where: `memory.total_bites > 1`,
    });
    assert.match(wrong.message, /at character 1: .*total_bytes/);
    await ok('DELETE', `/filters/${user.id}`);
    assert.ok(server.audit.includes('deleteFilter Others'));
  });

  test('a clause is text or tree', async () => {
    const where = `memory.total_bytes > 1 GiB or no service (state = 'failed')`;
    const { tree } = await ok('POST', '/clause', { where });
    assert.equal(tree.items[0].values[0], 1024 ** 3);
    assert.deepEqual(await ok('POST', '/clause', { tree }), { where, tree });
    const named = { type: 'inFilter', filter: 'all computers' };
    assert.equal((await ok('POST', '/clause', { tree: named })).where, `in filter 'All computers'`);
    await refused('filters.clause', 'POST', '/clause', { tree: { type: 'and', items: [] } });
  });

  test('targets follow groups and the scope of their owner', async () => {
    const admin = newGuid();
    await database.db.run(
      sql`insert into access_administrator (id, name, roles) values (${admin}, 'bea', '{operator}')`,
    );
    const view = await ok('POST', '/organizational-views', { name: 'Departments' });
    const group = async (name: string, parentId?: string) =>
      ok('POST', `/organizational-views/${view.id}/groups`, {
        name,
        ...(parentId === undefined ? {} : { parentId }),
      });
    const sales = await group('Sales');
    const north = await group('North', sales.id);
    const it = await group('IT');
    await ok('POST', `/groups/${sales.id}/computers`, { computers: pcs.slice(0, 3) });
    const placed = await ok('POST', `/groups/${north.id}/computers`, {
      computers: pcs.slice(3, 6),
    });
    assert.deepEqual([placed.computers, placed.computersBelow], [3, 3]);
    await ok('POST', `/groups/${it.id}/computers`, { computers: pcs.slice(6, 9) });
    const views = await ok('GET', '/organizational-views');
    const shown = views
      .find(({ name }: { name: string }) => name === 'Departments')
      .groups.map((one: { name: string; computers: number; computersBelow: number }) => [
        one.name,
        one.computers,
        one.computersBelow,
      ]);
    assert.deepEqual(shown, [
      ['IT', 3, 3],
      ['North', 3, 3],
      ['Sales', 3, 6],
    ]);

    const debian = await ok('POST', '/filters', {
      name: 'Debian',
      where: `operating-system.name = 'Debian'`,
    });
    const parts = {
      anyOf: [
        { kind: 'group', id: sales.id },
        { kind: 'group', id: it.id },
      ],
      allOf: [{ kind: 'filter', id: debian.id }],
      noneOf: [{ kind: 'computer', id: pcs[1] }],
    };
    await ok('PUT', `/administrators/${admin}/scope`, { groups: [sales.id] });
    const asAda = await ok('POST', '/target-preview', parts);
    server.become(admin, 'bea');
    const asBea = await ok('POST', '/target-preview', parts);
    assert.deepEqual([asAda.members, asBea.members], [5, 3]);
    const target = await ok('POST', '/targets', { name: 'Bea’s', ...parts });
    assert.deepEqual([target.members, target.owner.name], [3, 'bea']);
    await refused('filters.boundCannotPlace', 'POST', `/groups/${sales.id}/computers`, {
      computers: pcs,
    });
    await refused('filters.boundCannotPlace', 'PUT', `/administrators/${admin}/scope`, {
      groups: [],
    });
    server.become('local', 'ada');
    const outside = await ok('GET', `/targets/${target.id}/explanation?computer=${pcs[7]}`);
    assert.equal(outside.member, false);
    assert.match(outside.because, /[Oo]utside the scope of its owner bea \('Sales'\)/);
    const excluded = await ok('GET', `/targets/${target.id}/explanation?computer=${pcs[1]}`);
    assert.match(excluded.because, /computer 'pc-01'/);
    assert.equal((await ok('GET', `/targets/${target.id}/members`)).total, 3);

    const { guids, words } = await server.filters.reach(
      database.db,
      { targetId: target.id },
      { id: 'local', name: 'ada' },
    );
    assert.deepEqual([guids.length, words], [3, 'target “Bea’s”']);
    await assert.rejects(
      server.filters.reach(
        database.db,
        { computers: [pcs[0] ?? '', pcs[9] ?? ''] },
        { id: admin, name: 'bea' },
      ),
      /1 of the named computers lie outside the scope of bea: pc-09/,
    );

    // At once, without any update.
    await ok('PUT', `/administrators/${admin}/scope`, { groups: [it.id] });
    assert.equal((await ok('GET', `/targets/${target.id}`)).members, 2);
    await ok('PUT', `/groups/${north.id}`, { name: 'North', parentId: it.id });
    assert.equal((await ok('GET', `/targets/${target.id}`)).members, 4);
    await ok('POST', `/groups/${it.id}/removals`, { computers: [pcs[7]] });
    assert.equal((await ok('GET', `/targets/${target.id}`)).members, 3);
    await refused('filters.belowItself', 'PUT', `/groups/${it.id}`, {
      name: 'IT',
      parentId: north.id,
    });
    const used = await refused('filters.inUse', 'DELETE', `/groups/${it.id}`);
    assert.match(used.message, /the scope of “bea”, the target “Bea’s”/);
    await refused('filters.inUse', 'DELETE', `/organizational-views/${view.id}`);
    await refused('filters.inUse', 'DELETE', `/filters/${debian.id}`);
    await refused('filters.partWithoutId', 'POST', '/targets', {
      name: 'z',
      anyOf: [{ kind: 'group' }],
    });

    const memberships = await ok('GET', `/computers/${pcs[8]}/memberships`);
    assert.deepEqual(memberships.groups, [{ id: it.id, name: 'IT', view: 'Departments' }]);
    assert.deepEqual(memberships.targets, [{ id: target.id, name: 'Bea’s' }]);
    assert.ok(memberships.filters.some(({ id }: { id: string }) => id === debian.id));

    await ok('DELETE', `/targets/${target.id}`);
    await ok('PUT', `/administrators/${admin}/scope`, { groups: [] });
    // Its computers and groups move up: those of a group at the top into none.
    await ok('DELETE', `/groups/${it.id}`);
    const left = await ok('GET', '/organizational-views');
    const groups = left.find(({ id }: { id: string }) => id === view.id).groups;
    assert.deepEqual(
      groups.map((one: { name: string; parentId: string | null }) => [one.name, one.parentId]),
      [
        ['North', null],
        ['Sales', null],
      ],
    );
    await ok('DELETE', `/organizational-views/${view.id}`);
  });

  test('updates are shown with their last and next run, and run when asked', async () => {
    const run = await ok('POST', '/membership/runs', { kind: 'complete' });
    assert.deepEqual([run.kind, run.error, run.evaluated], ['complete', null, run.of]);
    const status = await ok('GET', '/membership');
    assert.deepEqual(
      status.updates.map((one: { kind: string; running: boolean }) => [one.kind, one.running]),
      [
        ['delta', false],
        ['complete', false],
      ],
    );
    assert.equal(status.waiting, 0);
    assert.equal(status.history[0].kind, 'complete');
    const check = await ok('POST', '/membership/check');
    assert.deepEqual([check.agrees, check.differences], [true, []]);
    await refused('filters.noPolicyUpdate', 'POST', '/membership/runs', { kind: 'policy' });
  });
});
