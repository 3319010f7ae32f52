import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newGuid } from '@reeve/base';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { type ClassContent, findClassTable, type Line } from '../cmdb/index.ts';
import {
  addAgent,
  type ComputersServer,
  startComputersServer,
} from './test-support/computers-server.ts';

const database = useTestDatabase();

const contentOf = (name: string, lines: Line[]): ClassContent => {
  const table = findClassTable(name);
  if (!table) throw new Error(name);
  return {
    dataClass: table.dataClass,
    hash: newGuid().replaceAll('-', '').repeat(2),
    collectedAt: '2026-03-01T10:00:00.000Z',
    source: 'test',
    durationMs: 1,
    lines,
  };
};

describe('computers', () => {
  let server: ComputersServer;
  const ids: string[] = [];

  const addComputer = async (name: string, mac?: string): Promise<string> => {
    const id = newGuid();
    await database.db.transaction((tx) =>
      server.cmdb.ensureComputer(tx, {
        id,
        agentVersion: '0.1.0',
        identity: {
          hostName: name,
          macAddresses: mac ? [mac] : [],
          ipAddresses: [],
          operatingSystem: 'linux',
        },
      }),
    );
    return id;
  };

  before(async () => {
    server = await startComputersServer(database.db);
    // 25 computers: names of two cases, three systems, some packages, agents seen at different times.
    for (let n = 0; n < 25; n++) {
      const id = await addComputer(`${n % 2 ? 'PC' : 'pc'}-${String(n).padStart(2, '0')}`);
      ids.push(id);
      const name = `${n % 2 ? 'PC' : 'pc'}-${String(n).padStart(2, '0')}`;
      const os = ['Debian 12', 'Ubuntu 24.04', '100% Linux_x'][n % 3] ?? '';
      await server.cmdb.replaceRows([
        {
          guid: id,
          classes: [
            contentOf('identity', [
              [name, `${name}.example.org`, null, null, null, `10.0.0.${n}`, null],
            ]),
            contentOf('operating-system', [
              ['linux', 'x', os, `${n}.1`, null, '6', 'x86_64', '2026-01-01T00:00:00.000Z'],
            ]),
            contentOf('installed-software', [
              ['dpkg', 'bash', '5.2', 'amd64', null, 1],
              ...(n % 5 === 0 ? [['dpkg', 'nginx', `1.${n}`, 'amd64', null, 1]] : []),
            ]),
            contentOf('pending-restart', n === 3 ? [['file', 'kernel', 'why']] : []),
          ],
        },
      ]);
      if (n % 4)
        await addAgent(database.db, {
          id,
          lastSeen: new Date(Date.now() - n * 7_200_000).toISOString(),
          connected: n % 4 === 1,
          health: ['ok', 'warning', 'error'][n % 3] ?? 'ok',
        });
    }
  });
  after(() => server.stop());

  const list = async (query: string) =>
    (await server.ask('GET', `/api/v1/computers?${query}`)).body;
  const names = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name);

  test('every order pages through all rows once, both ways', async () => {
    for (const column of [
      'name',
      'os',
      'osVersion',
      'model',
      'ipAddress',
      'agentVersion',
      'lastSeen',
      'registeredAt',
    ]) {
      const collect = async (sort: string): Promise<string[]> => {
        const found: string[] = [];
        let cursor = '';
        do {
          const page = await list(`sort=${sort}&limit=7${cursor && `&cursor=${cursor}`}`);
          assert.equal(page.total, 25, sort);
          found.push(...page.items.map(({ id }: { id: string }) => id));
          cursor = page.nextCursor ?? '';
        } while (cursor);
        return found;
      };
      const up = await collect(column);
      assert.deepEqual([...up].sort(), [...ids].sort(), column);
      assert.deepEqual(await collect(`-${column}`), up.toReversed(), column);
    }
  });

  test('names sort whatever the case, addresses and versions by their numbers', async () => {
    assert.deepEqual(names(await list('limit=3')), ['pc-00', 'PC-01', 'pc-02']);
    assert.deepEqual(names(await list('limit=2&sort=-ipAddress')), ['pc-24', 'PC-23']);
    assert.deepEqual(names(await list('limit=3&sort=osVersion')), ['pc-00', 'PC-01', 'pc-02']);
  });

  test('filters narrow the list and its total', async () => {
    assert.equal((await list('os=Debian%2012')).total, 9);
    assert.equal((await list('software=nginx')).total, 5);
    assert.equal((await list('software=nginx&os=Debian%2012')).total, 2);
    assert.equal((await list('software=absent')).total, 0);
    assert.deepEqual(names(await list('pendingRestart=true')), ['PC-03']);
    assert.equal((await list('connected=true')).total, 6);
    assert.equal((await list('connected=false')).total, 19);
    assert.equal((await list('health=unknown')).total, 7);
    const dayAgo = new Date(Date.now() - 86_400_000).toISOString();
    assert.equal((await list(`notSeenSince=${dayAgo}`)).total, 7 + 9);
    assert.equal((await list('agentVersion=0.1.0')).total, 25);
    assert.equal((await list('connected=true&sort=-lastSeen&limit=2')).items[0].name, 'PC-01');
  });

  test('search takes words as they are', async () => {
    assert.deepEqual(names(await list('search=pC-07')), ['PC-07']);
    assert.equal((await list('search=ubuntu%20pc-0')).total, 3);
    assert.equal((await list('search=100%25')).total, 8);
    assert.equal((await list('search=u_x')).total, 0);
    assert.equal((await list('search=linux_x')).total, 8);
    assert.equal((await list('search=%27%3B--')).total, 0);
  });

  test('a foreign cursor is refused', async () => {
    const page = await list('limit=5');
    for (const cursor of ['garbage', Buffer.from('["name",1]').toString('base64url')])
      assert.equal(
        (await server.ask('GET', `/api/v1/computers?cursor=${cursor}`)).body.code,
        'computers.badCursor',
      );
    const other = await server.ask('GET', `/api/v1/computers?sort=os&cursor=${page.nextCursor}`);
    assert.equal(other.body.code, 'computers.badCursor');
  });

  test('one computer shows everything', async () => {
    const { body } = await server.ask('GET', `/api/v1/computers/${ids[5]}`);
    assert.equal(body.name, 'PC-05');
    assert.equal(body.dataClasses['installed-software'].rows.length, 2);
    assert.deepEqual(body.dataClasses['pending-restart'].rows, []);
    assert.equal(body.connected, true);
    assert.ok(body.keys.some(({ kind }: { kind: string }) => kind === 'fqdn'));
    const { body: none } = await server.ask('GET', `/api/v1/computers/${newGuid()}`);
    assert.equal(none.code, 'computers.notFound');
  });

  test('computers are found by name', async () => {
    const find = async (name: string) =>
      (await server.ask('GET', `/api/v1/computers/by-name/${name}`)).body;
    assert.deepEqual(await find('pc-07'), [{ id: ids[7], name: 'PC-07' }]);
    assert.deepEqual(await find('PC-07.EXAMPLE.org'), [{ id: ids[7], name: 'PC-07' }]);
    assert.deepEqual(await find('pc-99'), []);
  });

  test('history is paged, newest first', async () => {
    const guid = ids[6] ?? '';
    for (let n = 0; n < 5; n++)
      await server.cmdb.replaceRows([
        {
          guid,
          classes: [
            contentOf('memory', [[n, n]]),
            contentOf('installed-software', [['dpkg', 'bash', `6.${n}`, 'amd64', null, 1]]),
          ],
        },
      ]);
    const ask = async (query: string) =>
      (await server.ask('GET', `/api/v1/computers/${guid}/history?${query}`)).body;
    const first = await ask('limit=4');
    const second = await ask(`limit=100&cursor=${first.nextCursor}`);
    assert.equal(first.total, 9);
    assert.equal(first.items.length + second.items.length, 9);
    assert.equal(second.nextCursor, null);
    assert.equal(first.items[0].after.version ?? first.items[1].after.version, '6.4');
    assert.equal((await ask('dataClass=memory')).total, 4);
  });

  test('the overview counts the estate', async () => {
    const { body } = await server.ask('GET', '/api/v1/overview');
    assert.equal(body.computers, 25);
    assert.equal(body.connected, 6);
    assert.equal(body.pendingRestart, 1);
    assert.equal(body.seenLastHour, 0);
    assert.equal(body.silentOneDay, 16);
    assert.equal(
      body.health.ok + body.health.warning + body.health.error + body.health.unknown,
      25,
    );
    assert.deepEqual(body.byOperatingSystem[0], { name: 'Debian 12', computers: 9 });
    assert.equal(body.recentChanges[0].computerId, ids[6]);
    assert.equal(await server.computers.count(), 25);
  });

  test('data classes are listed with their tables', async () => {
    const { body } = await server.ask('GET', '/api/v1/data-classes');
    assert.equal(body.length, 16);
    const identity = body.find(({ name }: { name: string }) => name === 'identity');
    assert.equal(identity.table, 'inv_identity');
    assert.equal(identity.computers, 25);
  });

  test('duplicates are merged, shown as one, and separated again', async () => {
    const mac = '00:11:22:33:44:55';
    const old = await addComputer('twin-old', mac);
    const young = await addComputer('twin-new', mac);
    await addAgent(database.db, { id: old, lastSeen: '2026-01-01T00:00:00Z' });
    await addAgent(database.db, { id: young, lastSeen: '2026-02-01T00:00:00Z' });
    const { body: candidates } = await server.ask('GET', '/api/v1/merge-candidates');
    assert.equal(candidates[0].because, `the same mac ${mac}`);
    const { body: merge } = await server.ask('POST', '/api/v1/merges', {
      keep: old,
      absorb: young,
    });
    assert.equal(merge.kept.id, old);
    assert.equal(merge.mergedBy, 'ada');
    const { body: shown } = await server.ask('GET', `/api/v1/computers/${young}`);
    assert.equal(shown.id, old);
    // The reinstalled computer's agent is the one that lives.
    assert.equal(shown.lastSeen, '2026-02-01T00:00:00.000Z');
    assert.equal((await server.ask('GET', '/api/v1/merge-candidates')).body.length, 0);
    const { body: undone } = await server.ask('POST', `/api/v1/merges/${merge.id}/undo`, {});
    assert.notEqual(undone.undoneAt, null);
    assert.equal((await server.ask('GET', `/api/v1/computers/${young}`)).body.name, 'twin-new');
    assert.equal((await server.ask('GET', '/api/v1/merges')).body.length, 1);
    assert.ok(server.audit.includes('mergeComputers twin-old'));
  });

  test('a deleted computer is gone, its agent revoked, the deed recorded', async () => {
    const id = await addComputer('to-delete');
    assert.equal((await server.ask('DELETE', `/api/v1/computers/${id}`)).status, 200);
    assert.deepEqual(server.revoked, [id]);
    assert.ok(server.audit.includes('deleteComputer to-delete'));
    assert.equal(
      (await server.ask('GET', `/api/v1/computers/${id}`)).body.code,
      'computers.notFound',
    );
    assert.equal(
      (await server.ask('DELETE', `/api/v1/computers/${id}`)).body.code,
      'computers.notFound',
    );
    const left = await database.db.rows(sql`
      select from cmdb_resource_key k join cmdb_resource r on r.id = k.resource_id where r.guid = ${id}`);
    assert.deepEqual(left, []);
  });
});
