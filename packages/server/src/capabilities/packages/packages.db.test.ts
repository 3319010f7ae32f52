import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { canonicalJson, delay, type Json, newGuid, sha256Hex } from '@reeve/base';
import {
  type DeliveredSoftware,
  DeliveredSoftware as DeliveredSoftwareSchema,
  PackageManifest,
  packageManifestText,
} from '@reeve/protocol/agent';
import type { PackageInput } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/local';
import { signerOf } from '@reeve/protocol/plug-in-file';
import { Value } from 'typebox/value';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { addPolicy, dropPolicy } from '../plug-ins/test-support/plug-in-server.ts';
import { contentOfSnapshots } from './package-store.ts';
import {
  makeSourceFolder,
  type PackageServer,
  startFileServer,
  startPackageServer,
} from './test-support/package-server.ts';

const database = useTestDatabase();
const list = '/api/v1/packages';

const script: PackageInput['install'] = { kind: 'script', script: 'sh install.sh' };
const detect: PackageInput['detect'] = { kind: 'file', path: '/opt/tool/version' };
const packageOf = (
  name: string,
  source: PackageInput['source'],
  more: Partial<PackageInput> = {},
): PackageInput => ({ name, version: '1.0', source, detect, install: script, ...more });

describe('packages', () => {
  let server: PackageServer;
  before(async () => {
    server = await startPackageServer(database.db);
  });
  after(() => server.stop());

  const create = async (input: PackageInput) => {
    const { status, body } = await server.call('POST', list, input);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const show = async (id: string) => (await server.call('GET', `${list}/${id}`)).body;
  const update = (id: string, input: PackageInput) => server.call('PUT', `${list}/${id}`, input);
  const refresh = async (id?: string) => {
    const { status, body } = await server.call('POST', '/api/v1/package-refresh', { id });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const codeOf = async (answer: Promise<{ body: { code: string } }>) => (await answer).body.code;
  const refused = async (input: PackageInput, code: string) =>
    assert.equal(await codeOf(server.call('POST', list, input)), code);
  const manifestOf = (sha256: string): PackageManifest =>
    JSON.parse(
      readFileSync(join(homePaths(server.home).content, sha256.slice(0, 2), sha256), 'utf8'),
    );
  const kind = () => {
    const [one] = server.packages.policyKinds;
    assert.ok(one);
    return one;
  };
  const deliver = async (settings: Record<string, unknown>): Promise<DeliveredSoftware> => {
    await kind().check?.(database.db, settings);
    const delivered = await kind().deliver?.(database.db, kind().lines(settings));
    const line = delivered?.[String(settings.packageId)];
    assert.ok(Value.Check(DeliveredSoftwareSchema, line), JSON.stringify(line));
    return line;
  };

  test('a folder becomes a signed snapshot, and another one only when something differs', async () => {
    const folder = makeSourceFolder({ 'install.sh': 'true', 'data/a.txt': 'a' });
    const made = await create(
      packageOf('Tool', { kind: 'folder', path: folder.path }, { description: 'A tool' }),
    );
    assert.equal(made.verdict, 'changed');
    assert.equal(made.snapshot.version, 1);
    assert.deepEqual(made.snapshot.files, [
      { path: 'data/a.txt', sha256: sha256Hex('a'), bytes: 1 },
      { path: 'install.sh', sha256: sha256Hex('true'), bytes: 4 },
    ]);
    const manifest = manifestOf(made.snapshot.manifestSha256);
    assert.ok(Value.Check(PackageManifest, manifest));
    assert.equal(
      sha256Hex(canonicalJson(manifest as unknown as Json)),
      made.snapshot.manifestSha256,
    );
    const { package: reference } = await deliver({ packageId: made.id, action: 'install' });
    assert.ok(reference);
    assert.equal(reference.manifestSha256, made.snapshot.manifestSha256);
    const keys = [server.packages.publicKey()];
    const signed = (sha256: string) =>
      signerOf(Buffer.from(packageManifestText(made.id, sha256)), reference.signature, keys);
    assert.equal(signed(reference.manifestSha256), keys[0]);
    assert.equal(signed(sha256Hex('another')), undefined);

    assert.equal((await refresh(made.id)).good, 1);
    await update(made.id, { ...packageOf('Tool', made.source), description: 'Other words' });
    const same = await show(made.id);
    assert.deepEqual([same.snapshot.version, same.verdict, same.revision], [1, 'good', 2]);
    const { deliveries } = server.told;
    folder.write('data/a.txt', 'b');
    assert.equal((await refresh(made.id)).changed, 1);
    const next = await show(made.id);
    assert.equal(next.snapshot.version, 2);
    assert.equal(next.snapshot.files[0].sha256, sha256Hex('b'));
    assert.equal(server.told.deliveries, deliveries + 1);
    const kept = await contentOfSnapshots(database.db);
    assert.ok(kept.includes(sha256Hex('a')) && kept.includes(next.snapshot.manifestSha256));
    folder.write('data/a.txt', 'c');
    await refresh(made.id);
    assert.ok(!(await contentOfSnapshots(database.db)).includes(sha256Hex('a')));
    folder.end();
  });

  test('a broken source appears once, with its policies, and recovers by itself', async () => {
    const folder = makeSourceFolder({ 'install.sh': 'echo' });
    const source = { kind: 'folder' as const, path: folder.path };
    const { id } = await create(packageOf('Fragile', source));
    const policy = await addPolicy(database.db, 'software-delivery', 'Fragile everywhere', [
      { packageId: id, action: 'install' },
    ]);
    folder.end();
    const first = (await refresh()).broken.find((one: { id: string }) => one.id === id);
    assert.equal(first.name, 'Fragile 1.0');
    assert.match(first.message, /cannot be read/);
    assert.deepEqual(first.policies, [{ id: policy, name: 'Fragile everywhere' }]);
    const again = (await refresh(id)).broken;
    assert.deepEqual(again, [first]);
    assert.deepEqual(await server.packages.listBroken(database.db, id), [first]);
    const broken = await show(id);
    assert.equal(broken.snapshot.version, 1);
    assert.ok(broken.checkedAt > broken.verdictSince);
    // What is said about the files still becomes a snapshot.
    await update(id, packageOf('Fragile', source, { applicable: 'test -d /opt' }));
    const changed = await show(id);
    assert.deepEqual([changed.snapshot.version, changed.verdict], [2, 'broken']);
    assert.equal(manifestOf(changed.snapshot.manifestSha256).applicable, 'test -d /opt');
    const back = makeSourceFolder({ 'install.sh': 'echo' });
    await update(
      id,
      packageOf('Fragile', { kind: 'folder', path: back.path }, { applicable: 'test -d /opt' }),
    );
    const good = await show(id);
    assert.deepEqual([good.snapshot.version, good.verdict, good.verdictMessage], [2, 'good', '']);
    back.remove('install.sh');
    await refresh(id);
    assert.match((await show(id)).verdictMessage, /holds no file/);
    back.write('install.sh', 'echo');
    await server.kernel.schedules.runNow('packages.refresh-broken', 'test');
    assert.equal((await show(id)).verdict, 'good');
    await dropPolicy(database.db, policy);
    back.end();
  });

  test('what must not be a source is none', async () => {
    const folder = makeSourceFolder({ 'install.sh': 'true' });
    const folderOf = (path: string) => packageOf('Refused', { kind: 'folder', path });
    await refused(folderOf(server.home), 'packages.badFolder');
    await refused(folderOf(join(server.home, 'secrets')), 'packages.badFolder');
    await refused(folderOf('relative/path'), 'packages.badFolder');
    await refused(folderOf('/etc/ssl'), 'packages.badFolder');
    await refused(folderOf('/tmp/../proc/1'), 'packages.badFolder');
    const way = makeSourceFolder({ x: 'x' });
    symlinkSync(homePaths(server.home).secrets, join(way.path, 'way'));
    const led = await create(folderOf(join(way.path, 'way')));
    assert.deepEqual([led.verdict, led.snapshot], ['broken', null]);
    assert.match(led.verdictMessage, /belongs to the server/);
    symlinkSync('/etc/passwd', join(folder.path, 'passwd'));
    const linked = await create(packageOf('Linked', { kind: 'folder', path: folder.path }));
    assert.deepEqual([linked.verdict, linked.snapshot], ['broken', null]);
    assert.match(linked.verdictMessage, /passwd cannot be in a package: it is a link/);
    const { package: none, reason } = await deliver({ packageId: linked.id, action: 'install' });
    assert.equal(none, null);
    assert.match(reason, /could not read/);
    const addressOf = (name: string, url: string) =>
      packageOf('Refused', { kind: 'http', files: [{ name, url }] });
    await refused(addressOf('a', 'file:///etc/passwd'), 'packages.badAddress');
    await refused(addressOf('a', 'https://ada:secret@example.org/a'), 'packages.badAddress');
    await refused(addressOf('../a', 'https://example.org/a'), 'packages.badFile');
    const none2: PackageInput['source'] = { kind: 'none' };
    const by = (install: PackageInput['install']) => packageOf('Refused', none2, { install });
    await refused(by({ kind: 'dpkg' }), 'packages.needsFiles');
    await refused(by({ kind: 'apt', names: ['-o=APT::X=y'] }), 'packages.badName');
    await refused(packageOf('Re\0fused', none2), 'packages.badText');
    await refused(packageOf('  ', none2), 'packages.badText');
    folder.end();
    way.end();
  });

  test('a source beyond the limit is broken', async () => {
    const folder = makeSourceFolder({ small: 'x' });
    writeFileSync(join(folder.path, 'large'), Buffer.alloc(1_100_000));
    const change = (value: number | null) =>
      database.db.transaction((tx) =>
        server.kernel.settings.change(
          tx,
          { 'packages.largest-mebibytes': value },
          { by: 'ada', reason: '' },
        ),
      );
    await change(1);
    await server.kernel.settings.refresh();
    const { verdictMessage } = await create(
      packageOf('Large', { kind: 'folder', path: folder.path }),
    );
    assert.match(verdictMessage, /more than 1 MiB/);
    await change(null);
    await server.kernel.settings.refresh();
    folder.end();
  });

  test('files at addresses are fetched after the answer, and again only when they differ', async () => {
    const web = await startFileServer({ 'a.deb': 'one' });
    const sourceOf = (sha256?: string): PackageInput['source'] => ({
      kind: 'http',
      files: [{ name: 'a.deb', url: web.url('a.deb'), ...(sha256 ? { sha256 } : {}) }],
    });
    const made = await create(packageOf('From afar', sourceOf(), { install: { kind: 'dpkg' } }));
    assert.deepEqual([made.verdict, made.snapshot], ['not-checked', null]);
    for (let tries = 0; (await show(made.id)).snapshot === null; tries++) {
      assert.ok(tries < 200, 'no snapshot was taken');
      await delay(50);
    }
    assert.equal((await show(made.id)).snapshot.files[0].sha256, sha256Hex('one'));
    const { sent } = web.counts;
    assert.equal((await refresh(made.id)).good, 1);
    assert.deepEqual([web.counts.sent, web.counts.unchanged], [sent, 1]);
    web.files['a.deb'] = 'two';
    assert.equal((await refresh(made.id)).changed, 1);
    web.files['a.deb'] = null;
    assert.match((await refresh(made.id)).broken[0].message, /answers 500/);
    web.files['a.deb'] = 'three';
    await update(
      made.id,
      packageOf('From afar', sourceOf(sha256Hex('two')), { install: { kind: 'dpkg' } }),
    );
    assert.match((await refresh(made.id)).broken[0].message, /has the SHA-256/);
    assert.equal((await show(made.id)).snapshot.files[0].sha256, sha256Hex('two'));
    await web.close();
    assert.match((await refresh(made.id)).broken[0].message, /ECONNREFUSED/);
  });

  test('the newer takes the place of the older, over several steps and never in a circle', async () => {
    const none: PackageInput['source'] = { kind: 'none' };
    const apt = (version: string, supersedes: string[] = []) =>
      packageOf('Web server', none, {
        version,
        supersedes,
        install: { kind: 'apt', names: ['nginx'] },
        detect: { kind: 'dpkg', name: 'nginx', version },
      });
    const first = await create(apt('1.24'));
    const second = await create(apt('1.26', [first.id]));
    const third = await create(apt('1.28', [second.id]));
    const nameOf = ({ version }: { version: string }) => version;
    const old = await deliver({ packageId: first.id, action: 'install' });
    assert.deepEqual([old.supersededBy.map(nameOf), old.supersedes], [['1.26', '1.28'], []]);
    const young = await deliver({ packageId: third.id, action: 'install' });
    assert.deepEqual([young.supersededBy, young.supersedes.map(nameOf)], [[], ['1.26', '1.24']]);
    assert.equal((await show(second.id)).supersededBy[0].id, third.id);
    assert.equal(
      await codeOf(update(first.id, apt('1.24', [third.id]))),
      'packages.supersedesItself',
    );
    assert.equal(
      await codeOf(update(first.id, apt('1.24', [first.id]))),
      'packages.supersedesItself',
    );
    assert.equal(
      await codeOf(update(first.id, apt('1.24', [newGuid()]))),
      'packages.unknownSuperseded',
    );
    assert.deepEqual((await show(first.id)).supersedes, []);
    await refused(apt('1.24'), 'packages.taken');
    const { deliveries } = server.told;
    await update(third.id, apt('1.28'));
    assert.ok(server.told.deliveries > deliveries);
    assert.deepEqual(
      (await deliver({ packageId: first.id, action: 'install' })).supersededBy.map(nameOf),
      ['1.26'],
    );
  });

  test('policies: one line a package, and what they name is not deleted', async () => {
    const none: PackageInput['source'] = { kind: 'none' };
    const install: PackageInput['install'] = { kind: 'apt', names: ['curl'] };
    const keep = await create(packageOf('Curl', none, { install, uninstall: install }));
    const other = await create(packageOf('Wget', none, { install }));
    const check = (settings: Record<string, unknown>) =>
      Promise.resolve(kind().check?.(database.db, settings));
    await assert.rejects(check({ packageId: newGuid(), action: 'install' }), {
      code: 'packages.notFound',
    });
    await assert.rejects(check({ packageId: other.id, action: 'uninstall' }), {
      code: 'packages.noUninstall',
    });
    const settings = { packageId: keep.id, action: 'uninstall', bandwidthKiBPerSecond: 64 };
    assert.ok(Value.Check(kind().settings, settings));
    assert.ok(Value.Check(kind().settings, kind().example));
    assert.deepEqual(Object.keys(kind().lines(settings)), [keep.id]);
    const line = await deliver(settings);
    assert.deepEqual(
      [line.action, line.bandwidthKiBPerSecond, line.needsWindow, line.deadline],
      ['uninstall', 64, true, null],
    );
    // A roll-out is on its way from the one to the other.
    const policy = await addPolicy(database.db, 'software-delivery', 'Fetchers', [
      { packageId: other.id, action: 'install' },
      settings,
    ]);
    const remove = (id: string) => server.call('DELETE', `${list}/${id}`);
    for (const { id } of [keep, other]) {
      assert.deepEqual((await show(id)).usedBy, [{ kind: 'policy', id: policy, name: 'Fetchers' }]);
      assert.equal(await codeOf(remove(id)), 'packages.inUse');
    }
    await dropPolicy(database.db, policy);
    assert.equal((await remove(keep.id)).status, 200);
    assert.equal(await codeOf(remove(keep.id)), 'packages.notFound');
    assert.ok(
      server.audit.some(
        ({ action, subject }) => action === 'deletePackage' && subject === 'Curl 1.0',
      ),
    );
  });

  test('pages by name, search and verdict', async () => {
    const { body: all } = await server.call('GET', list);
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await server.call('GET', `${list}?limit=2${from}`);
      names.push(...body.items.map((one: { id: string }) => one.id));
      cursor = body.nextCursor;
    }
    assert.deepEqual(
      names,
      all.items.map((one: { id: string }) => one.id),
    );
    assert.equal(all.total, names.length);
    const { body: found } = await server.call('GET', `${list}?search=WEB`);
    assert.equal(found.total, 3);
    const { body: broken } = await server.call('GET', `${list}?verdict=broken`);
    assert.ok(broken.items.length > 0);
    assert.ok(broken.items.every((one: { verdict: string }) => one.verdict === 'broken'));
    assert.equal(await codeOf(server.call('GET', `${list}?cursor=abc`)), 'packages.badCursor');
  });
});
