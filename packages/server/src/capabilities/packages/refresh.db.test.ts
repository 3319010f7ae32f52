import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/local';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { findPackage } from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { refreshPackage } from './refresh-package.ts';
import { refreshAll } from './refresh-packages.ts';
import {
  makeSourceFolder,
  type PackageServer,
  type SourceFolder,
  startPackageServer,
} from './test-support/package-server.ts';

const database = useTestDatabase();
const nothing = async (): Promise<void> => undefined;

describe('a refresh', () => {
  let server: PackageServer;
  let folder: SourceFolder;
  let id = '';
  /** Called before each file or manifest is stored. */
  let beforePut: () => Promise<void> = nothing;
  let parts: PackagesParts;
  before(async () => {
    server = await startPackageServer(database.db);
    parts = {
      kernel: server.kernel,
      needs: {
        content: {
          ...server.content,
          put: async (...given) => {
            await beforePut();
            return server.content.put(...given);
          },
        },
        deliveriesChanged: nothing,
      },
      limits: () => ({ files: 100, bytes: 1_000_000 }),
      signingKey: () => '',
      takeLater: nothing,
    };
    folder = makeSourceFolder({ a: '1' });
    const { body } = await server.call('POST', '/api/v1/packages', {
      name: 'Tool',
      version: '1',
      source: { kind: 'folder', path: folder.path },
      detect: { kind: 'file', path: '/opt/tool' },
      install: { kind: 'script', script: 'true' },
    });
    id = body.id;
    assert.equal(body.snapshot.version, 1);
  });
  after(async () => {
    folder.end();
    await server.stop();
  });

  const never = new AbortController().signal;
  const present = () => findPackage(database.db, id);

  test('that was cut off in the middle has changed nothing, and is done again', async () => {
    folder.write('a', '2');
    folder.write('b', '2');
    const stopping = new AbortController();
    beforePut = async () => stopping.abort(new Error('the server stops'));
    await assert.rejects(refreshAll(parts, null, stopping.signal), /the server stops/);
    assert.equal((await present())?.snapshot?.number, 1);
    beforePut = nothing;
    assert.equal(
      await refreshAll(parts, null, never),
      '1 packages: 0 unchanged, 1 with a new snapshot, 0 with a broken source',
    );
    assert.equal((await present())?.snapshot?.number, 2);
  });

  test('of two servers at once takes one snapshot', async () => {
    folder.write('a', '3');
    const both = await Promise.all([
      refreshPackage(parts, id, never),
      refreshPackage(parts, id, never),
    ]);
    assert.deepEqual(both.map(({ verdict }) => verdict).sort(), ['changed', 'good']);
    assert.equal((await present())?.snapshot?.number, 3);
  });

  test('of a package that is changed meanwhile looks again, and not for ever', async () => {
    const touch = () =>
      database.db.run(sql`update packages_package set revision = revision + 1 where id = ${id}`);
    folder.write('a', '4');
    let left = 1;
    beforePut = async () => void (left-- > 0 && (await touch()));
    assert.equal((await refreshPackage(parts, id, never)).verdict, 'changed');
    folder.write('a', '5');
    beforePut = async () => void (await touch());
    await assert.rejects(refreshPackage(parts, id, never), { code: 'packages.changedMeanwhile' });
    beforePut = nothing;
    await refreshPackage(parts, id, never);
  });

  test('that cannot store is no good verdict, and one without a database is none', async () => {
    folder.write('a', '6');
    beforePut = async () => {
      throw new Error('connection to the database lost');
    };
    await assert.rejects(refreshPackage(parts, id, never), (thrown) =>
      /lost/.test(messageOf(thrown)),
    );
    await assert.rejects(refreshAll(parts, null, never), /lost/);
    const row = await database.db.first<{ verdict: string }>(
      sql`select verdict from packages_package where id = ${id}`,
    );
    assert.notEqual(row?.verdict, 'broken');
  });

  test('signs with a key that only the server reads', () => {
    server.packages.publicKey();
    assert.equal(statSync(homePaths(server.home).packageKey).mode & 0o777, 0o600);
  });
});
