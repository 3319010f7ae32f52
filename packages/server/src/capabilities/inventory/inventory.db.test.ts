import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { newGuid } from '@reeve/base';
import { inventoryDigest, rowsHash } from '@reeve/protocol/agent';
import { sql } from '../../kernel/database/database.ts';
import { createHttpServer } from '../../kernel/http/server.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../kernel/test-support/test-kernel.ts';
import { agentErrors } from '../agents/index.ts';
import { type Cmdb, createCmdb } from '../cmdb/index.ts';
import { createInventory, createInventoryComparison, type InventoryComparison } from './index.ts';

const database = useTestDatabase();

type Rows = Record<string, unknown>[];

interface Answer {
  code?: string;
  accepted?: string[];
  refused?: { name: string; reason: string }[];
}

describe('inventory', () => {
  let kernel: TestKernel;
  let cmdb: Cmdb;
  let comparison: InventoryComparison;
  let origin: string;
  let stop: () => Promise<void>;

  before(async () => {
    const { db } = database;
    kernel = createTestKernel(db);
    cmdb = createCmdb(kernel);
    comparison = createInventoryComparison(kernel, { cmdb });
    const { capability } = createInventory(kernel, {
      cmdb,
      comparison,
      requireAgent: async ({ headers }) => {
        const agentId = headers.authorization?.slice('Bearer '.length);
        if (!agentId) throw agentErrors.sessionExpired();
        return { agentId };
      },
    });
    // Asked over plain HTTP: no certificate is needed.
    const { app } = await createHttpServer({ ...kernel, tls: { key: '', cert: '' } });
    if (capability.plugin) await app.register(capability.plugin);
    await app.ready();
    const listener = createServer((request, response) => app.routing(request, response));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    stop = async () => {
      listener.closeAllConnections();
      listener.close();
      await app.close();
      await capability.stop?.();
      await stopTestKernel(kernel);
    };
  });
  after(() => stop());

  const addComputer = async (name: string): Promise<string> => {
    const id = newGuid();
    await database.db.transaction((tx) =>
      cmdb.ensureComputer(tx, {
        id,
        agentVersion: '0.1.0',
        identity: { hostName: name, macAddresses: [], ipAddresses: [], operatingSystem: 'linux' },
      }),
    );
    return id;
  };

  const classOf = (name: string, rows: Rows) => ({
    name,
    hash: rowsHash(rows),
    collectedAt: '2026-03-01T10:00:00Z',
    source: 'test',
    durationMs: 4,
    rows,
  });

  const post = async (agentId: string, body: unknown) => {
    const response = await fetch(`${origin}/agent/v1/inventory`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...(agentId ? { authorization: `Bearer ${agentId}` } : {}),
      },
      body: gzipSync(JSON.stringify(body)),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const send = (agentId: string, ...classes: ReturnType<typeof classOf>[]) =>
    post(agentId, { protocol: 1, classes });

  const software = (...names: string[]): Rows =>
    names.map((name) => ({ manager: 'dpkg', name, version: '1', architecture: 'all' }));

  const compare = async (agentId: string, contents: Record<string, Rows>) => {
    const hashes = Object.fromEntries(
      Object.entries(contents).map(([name, rows]) => [name, rowsHash(rows)]),
    );
    return (await comparison.compareInventory(agentId, inventoryDigest(hashes), hashes)).send;
  };

  test('what is missing is asked for, then nothing until it changes', async () => {
    const id = await addComputer('one');
    const contents = {
      memory: [{ total_bytes: 1, swap_bytes: 2 }],
      'installed-software': software('a'),
    };
    assert.deepEqual((await compare(id, contents)).sort(), ['installed-software', 'memory']);
    const answer = await send(
      id,
      ...Object.entries(contents).map(([name, rows]) => classOf(name, rows)),
    );
    assert.deepEqual(answer.body, { accepted: ['memory', 'installed-software'], refused: [] });
    assert.deepEqual(await compare(id, contents), []);
    const kept = await database.db.first<{ digest: string | null }>(sql`
      select encode(d.digest, 'hex') as digest from cmdb_digest d
      join cmdb_resource r on r.id = d.resource_id where r.guid = ${id}`);
    assert.equal(kept?.digest?.length, 64);
    // Without its hashes a digest that is held needs nothing, and another one the hashes.
    const digest = kept?.digest ?? '';
    assert.deepEqual(await comparison.compareInventory(id, digest, undefined), {
      send: [],
      hashes: false,
    });
    assert.deepEqual(await comparison.compareInventory(id, inventoryDigest({}), undefined), {
      send: [],
      hashes: true,
    });
    assert.deepEqual(await compare(id, contents), []);
    assert.deepEqual(await compare(id, { ...contents, 'installed-software': software('b') }), [
      'installed-software',
    ]);
  });

  test('a class that does not fit is refused alone, and asked for again only when it is another', async () => {
    const id = await addComputer('two');
    const wrong = [{ total_bytes: 'many', swap_bytes: 2 }];
    const answer = await send(
      id,
      classOf('memory', wrong),
      classOf('disk', []),
      classOf('not-yet', []),
    );
    assert.deepEqual(answer.body, {
      accepted: ['disk'],
      refused: [
        { name: 'memory', reason: 'row 1: total_bytes is no whole number below 2^53' },
        { name: 'not-yet', reason: 'this release does not know the data class' },
      ],
    });
    assert.deepEqual(await compare(id, { memory: wrong, disk: [], 'not-yet': [] }), []);
    assert.deepEqual(await compare(id, { memory: [{ total_bytes: 1, swap_bytes: 1 }], disk: [] }), [
      'memory',
    ]);
  });

  test('a poisonous inventory does not harm its neighbours', async () => {
    const [good, bad, other] = await Promise.all(['g', 'b', 'o'].map(addComputer));
    // Passes every check of ours, and fails in the database.
    await database.db.run(sql`
      create function poison() returns trigger language plpgsql as $$
      begin if new.device = 'poison' then raise exception 'poisoned'; end if; return new; end $$`);
    await database.db.run(sql`
      create trigger poison before insert on inv_disk for each row execute function poison()`);
    const disk = (device: string): Rows => [{ device, size_bytes: 1, rotational: false }];
    const answers = await Promise.all([
      send(good ?? '', classOf('disk', disk('sda'))),
      send(
        bad ?? '',
        classOf('disk', disk('poison')),
        classOf('installed-software', software('x')),
      ),
      send(other ?? '', classOf('disk', disk('sdb'))),
    ]);
    assert.deepEqual(
      answers.map(({ body }) => body.accepted),
      [['disk'], ['installed-software'], ['disk']],
    );
    assert.deepEqual(answers[1]?.body.refused, [
      { name: 'disk', reason: 'it could not be stored: poisoned' },
    ]);
    await database.db.run(sql`drop trigger poison on inv_disk`);
  });

  test('many computers at once are all recorded', async () => {
    const ids = await Promise.all(Array.from({ length: 70 }, (_, n) => addComputer(`many-${n}`)));
    const answers = await Promise.all(
      ids.map((id, n) => send(id, classOf('installed-software', software('common', `own-${n}`)))),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    const counted = await database.db.first<{ n: number }>(sql`
      select count(*) as n from inv_installed_software where name = 'common'`);
    assert.equal(counted?.n, 70);
  });

  test('strangers, the deleted, and foreign messages are refused', async () => {
    assert.equal((await post('', { protocol: 1, classes: [] })).body.code, 'agents.sessionExpired');
    assert.equal((await send(newGuid(), classOf('disk', []))).body.code, 'agents.unknownAgent');
    const id = await addComputer('gone');
    await database.db.transaction((tx) => cmdb.deleteResource(tx, id));
    assert.equal((await send(id, classOf('disk', []))).body.code, 'agents.unknownAgent');
    await assert.rejects(compare(id, {}), { code: 'agents.unknownAgent' });
    assert.equal(
      (await post(id, { protocol: 99, classes: [] })).body.code,
      'agents.protocolUnsupported',
    );
    assert.equal((await post(id, { protocol: 1, classes: [{}] })).body.code, 'agents.malformed');
    assert.equal((await post(id, 'text')).body.code, 'agents.malformed');
  });
});
