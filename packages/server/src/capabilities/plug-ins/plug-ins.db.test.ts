import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { homePaths } from '@reeve/protocol/local';
import { signBytes, signerOf } from '@reeve/protocol/plug-in-file';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  addComputer,
  addPolicy,
  dropPolicy,
  newPrivateKey,
  type PlugInServer,
  packHello,
  publicKeyOf,
  startPlugInServer,
} from './test-support/plug-in-server.ts';

const database = useTestDatabase();

describe('plug-ins', () => {
  let server: PlugInServer;
  let ownKey = '';
  const maria = newPrivateKey();
  const upload = (file: string) => server.call('POST', '/api/v1/plug-ins', { file });
  const refused = async (
    answer: Promise<{ status: number; body: { code: string } }>,
    code: string,
  ) => assert.equal((await answer).body.code, code);
  const kindOf = (name: string) => {
    const kind = server.plugIns.policyKinds.find((one) => one.name === name);
    assert.ok(kind);
    return kind;
  };
  const deliver = async (
    name: string,
    settings: Record<string, unknown>,
  ): Promise<Record<string, unknown> | undefined> => {
    const kind = kindOf(name);
    await kind.check?.(database.db, settings);
    return kind.deliver?.(database.db, kind.lines(settings));
  };

  before(async () => {
    server = await startPlugInServer(database.db, async () => {
      const path = join(server.home, 'reeve-agent-0.2.0-linux-x64.tar.gz');
      const bytes = readFileSync(path);
      return { path, bytes: bytes.length, sha256: sha256Hex(bytes) };
    });
    const answer = await server.call('POST', '/api/v1/publishers', {
      name: 'Maria',
      publicKey: publicKeyOf(maria),
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    ownKey = readFileSync(homePaths(server.home).publisherKey, 'utf8');
  });
  after(() => server.stop());

  test('publishers: Reeve is one of itself; others come and go, and agents hear of it', async () => {
    const list = async () => (await server.call('GET', '/api/v1/publishers')).body;
    const [own, added] = await list();
    assert.equal(own.publicKey, publicKeyOf(ownKey));
    assert.deepEqual([own.own, own.addedBy], [true, 'Reeve']);
    assert.deepEqual([added.name, added.own, added.addedBy], ['Maria', false, 'ada']);
    const pem = createPublicKey(newPrivateKey()).export({ type: 'spki', format: 'pem' }).toString();
    const add = (body: object) => server.call('POST', '/api/v1/publishers', body);
    const before = server.told.publishers;
    const jo = await add({ name: ' Jo ', publicKey: pem });
    assert.deepEqual([jo.body.name, jo.body.publicKey.length], ['Jo', 60]);
    assert.deepEqual(
      await server.plugIns.publisherKeys(),
      (await list()).map((one: { publicKey: string }) => one.publicKey),
    );
    await refused(add({ name: 'Another', publicKey: pem }), 'plug-ins.publisherExists');
    await refused(
      add({ name: 'jo', publicKey: publicKeyOf(newPrivateKey()) }),
      'plug-ins.publisherExists',
    );
    await refused(add({ name: 'X', publicKey: publicKeyOf(ownKey) }), 'plug-ins.publisherExists');
    await refused(
      add({ name: '  ', publicKey: publicKeyOf(newPrivateKey()) }),
      'plug-ins.badPublisherName',
    );
    await refused(add({ name: 'X', publicKey: 'none' }), 'plugInFile.badKey');
    const remove = (id: string) => server.call('DELETE', `/api/v1/publishers/${id}`);
    await refused(remove(own.id), 'plug-ins.ownPublisher');
    assert.equal((await remove(jo.body.id)).status, 200);
    await refused(remove(jo.body.id), 'plug-ins.noSuchPublisher');
    assert.equal(server.told.publishers, before + 2);
    assert.ok(
      server.audit.some(({ action, subject }) => action === 'addPublisher' && subject === 'Jo'),
    );
  });

  test('an upload is let in when a known publisher signed it, and once', async () => {
    const file = packHello(maria);
    const { status, body } = await upload(file);
    assert.equal(status, 200, JSON.stringify(body));
    const [version] = body.versions;
    assert.deepEqual(
      [body.name, version.version, version.publisher, version.uploadedBy, version.builtIn],
      ['hello', '1.0.0', 'Maria', 'ada', false],
    );
    assert.equal(version.sha256, sha256Hex(Buffer.from(file, 'base64')));
    assert.equal((await server.content.find(database.db, version.sha256))?.bytes, version.bytes);
    assert.equal((await upload(file)).body.versions.length, 1);
    const other = [{ path: 'other.js', content: Buffer.from('//') }];
    await refused(upload(packHello(maria, {}, other)), 'plug-ins.versionTaken');
    await refused(upload(packHello(newPrivateKey(), { version: '1.0.1' })), 'plugInFile.notSigned');
    await refused(upload(packHello(ownKey, { version: '1.0.1' })), 'plug-ins.nameTaken');
    await refused(upload(packHello(maria, { name: 'tasks', policyKinds: [] })), 'plug-ins.builtIn');
    await refused(
      upload(packHello(maria, { name: 'odd', agent: 'any', policyKinds: [] })),
      'plug-ins.badRange',
    );
    await refused(upload('!!!!'), 'plug-ins.notBase64');
    await refused(upload(Buffer.from('text').toString('base64')), 'plugInFile.notAnArchive');
  });

  test('a file larger than other bodies may be is taken; those routes alone take it', async () => {
    const big = [{ path: 'data.bin', content: randomBytes(9_000_000) }];
    const answer = await upload(packHello(maria, { name: 'big', policyKinds: [] }, big));
    assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 300));
    const name = 'x'.repeat(12_000_000);
    await refused(
      server.call('POST', '/api/v1/publishers', { name, publicKey: '' }),
      'api.tooLarge',
    );
  });

  test('two files at once: one is told to wait', async () => {
    const answers = await Promise.all([upload(packHello(maria)), upload(packHello(maria))]);
    const codes = answers.map(({ status, body }) => body.code ?? status).sort();
    assert.deepEqual(codes, [200, 'plug-ins.busy']);
  });

  test('what a policy names stays: its newest version, and the one that a roll-out replaces', async () => {
    const remove = (version: string) => server.call('DELETE', `/api/v1/plug-ins/hello/${version}`);
    for (const version of ['1.1.0', '1.2.0', '1.3.0'])
      assert.equal((await upload(packHello(maria, { version }))).status, 200);
    const policy = await addPolicy(database.db, 'plug-in', 'Greet', [
      { plugIn: 'hello', version: '1.1.0' },
      { plugIn: 'hello', version: '1.2.0' },
    ]);
    await refused(remove('1.1.0'), 'plug-ins.namedByPolicy');
    await refused(remove('1.2.0'), 'plug-ins.namedByPolicy');
    assert.equal((await remove('1.3.0')).status, 200);
    const publishers = (await server.call('GET', '/api/v1/publishers')).body;
    const { id } = publishers.find((one: { name: string }) => one.name === 'Maria');
    const leave = await server.call('DELETE', `/api/v1/publishers/${id}`);
    assert.equal(leave.body.code, 'plug-ins.namedByPolicy');
    assert.match(leave.body.message, /the policy Greet/);
    await dropPolicy(database.db, policy);
    assert.equal((await remove('1.1.0')).status, 200);
    await refused(remove('1.1.0'), 'plug-ins.notFound');
    await refused(server.call('DELETE', '/api/v1/plug-ins/tasks/0.2.0'), 'plug-ins.builtIn');
  });

  test('a policy delivers file and hash, a removal says so, and what agents would refuse is refused', async () => {
    const delivered = await deliver('plug-in', { plugIn: 'hello', version: '1.2.0' });
    const { body } = await server.call('GET', '/api/v1/plug-ins');
    const hello = body.find((one: { name: string }) => one.name === 'hello');
    const { sha256, bytes } = hello.versions[0];
    assert.deepEqual(delivered, { hello: { name: 'hello', version: '1.2.0', sha256, bytes } });
    assert.deepEqual(await deliver('plug-in', { plugIn: 'gone', version: null }), {
      gone: { name: 'gone', version: null, sha256: null, bytes: 0 },
    });
    await assert.rejects(
      deliver('plug-in', { plugIn: 'hello', version: '9.9.9' }),
      /no plug-in hello 9.9.9/,
    );
    const jo = newPrivateKey();
    const publisher = await server.call('POST', '/api/v1/publishers', {
      name: 'Jo',
      publicKey: publicKeyOf(jo),
    });
    assert.equal((await upload(packHello(jo, { name: 'jos', policyKinds: [] }))).status, 200);
    await deliver('plug-in', { plugIn: 'jos', version: '1.0.0' });
    await server.call('DELETE', `/api/v1/publishers/${publisher.body.id}`);
    await assert.rejects(
      deliver('plug-in', { plugIn: 'jos', version: '1.0.0' }),
      /no longer trusted/,
    );
  });

  test('a plug-in brings kinds of policy, which no other and not the server has', async () => {
    const greeting = { type: 'object', title: 'Greeting', examples: [{ a: { text: 'hi' } }] };
    const two = { name: 'two', policyKinds: ['two', 'three'], policySchemas: { two: greeting } };
    assert.equal((await upload(packHello(maria, two))).status, 200);
    const [first, second] = ['two', 'three'].map((kind) => server.kinds.get(kind));
    assert.deepEqual([first?.title, first?.example], ['Greeting', { a: { text: 'hi' } }]);
    assert.deepEqual([second?.title, second?.example], ['Hello (three)', {}]);
    assert.deepEqual(first?.lines({ a: { text: 'x' }, b: 1 }), { a: { text: 'x' }, b: 1 });
    const again = {
      ...two,
      version: '1.1.0',
      policySchemas: { two: { ...greeting, title: 'Anew' } },
    };
    assert.equal((await upload(packHello(maria, again))).status, 200);
    assert.equal(server.kinds.get('two')?.title, 'Anew');
    await refused(
      upload(packHello(maria, { name: 'thief', policyKinds: ['three'] })),
      'plug-ins.kindTaken',
    );
    await refused(
      upload(packHello(maria, { name: 'thief', policyKinds: ['run-task'] })),
      'plug-ins.kindTaken',
    );
    const schemas = (schema: object) => ({
      name: 'bad',
      policyKinds: ['bad'],
      policySchemas: { bad: { ...schema } },
    });
    await refused(upload(packHello(maria, schemas({ type: 'string' }))), 'plug-ins.badSchema');
    const pattern = { type: 'object', properties: { a: { type: 'string', pattern: '(' } } };
    await refused(upload(packHello(maria, schemas(pattern))), 'plug-ins.badSchema');
  });

  test('matrix, orphans, conflicts, computers and fit say what computers have', async () => {
    const own = [
      ['inventory', '0.2.0', 'running'],
      ['tasks', '0.2.0', 'running'],
    ] as const;
    const both = { policyKinds: [], dependsOn: { hello: '^1.0.0' }, conflictsWith: { odd: '*' } };
    assert.equal((await upload(packHello(maria, { name: 'more', ...both }))).status, 200);
    await addComputer(database.db, {
      name: 'pc-1',
      plugIns: [...own, ['hello', '1.2.0', 'running']],
    });
    await addComputer(database.db, {
      name: 'pc-2',
      plugIns: [...own, ['hello', '1.2.0', 'failing']],
    });
    await addComputer(database.db, {
      name: 'pc-3',
      plugIns: [...own, ['more', '1.0.0', 'installing'], ['odd', '3.0.0', 'running']],
    });
    await addComputer(database.db, {
      name: 'old-1',
      agentVersion: '0.1.0',
      protocol: 1,
      plugIns: [['disk', '0.1.0', 'running']],
    });
    const policy = await addPolicy(database.db, 'plug-in', 'Newer', [
      { plugIn: 'hello', version: '2.0.0' },
    ]);
    const { body } = await server.call('GET', '/api/v1/plug-in-matrix');
    assert.equal(body.computers, 4);
    const row = (name: string) => body.rows.find((one: { name: string }) => one.name === name);
    assert.deepEqual(row('hello').cells, [{ version: '1.2.0', running: 1, failing: 1, other: 0 }]);
    assert.deepEqual(
      [row('hello').without, row('inventory').without, row('more').cells[0].other],
      [2, 1, 1],
    );
    assert.equal(row('disk'), undefined);
    const said = (lines: Record<string, unknown>[]) =>
      lines.map((line) => `${line.name} ${line.version} ${line.computers}: ${line.because}`).sort();
    assert.deepEqual(said(body.orphans), [
      'hello 1.2.0 2: policies name other versions: 2.0.0',
      'more 1.0.0 1: no policy names it any more',
      'odd 3.0.0 1: neither an upload nor a release of the agent holds it',
    ]);
    assert.deepEqual(said(body.conflicts), [
      'more 1.0.0 1: does not go together with odd 3.0.0',
      'more 1.0.0 1: needs hello ^1.0.0, which is missing',
    ]);
    await dropPolicy(database.db, policy);

    const computers = async (query: string) =>
      (await server.call('GET', `/api/v1/plug-ins/hello/computers${query}`)).body;
    const first = await computers('?limit=1');
    assert.deepEqual(
      [first.total, first.items[0].name, first.items[0].state],
      [2, 'pc-1', 'running'],
    );
    const second = await computers(`?limit=1&cursor=${first.nextCursor}`);
    assert.deepEqual([second.items[0].name, second.nextCursor], ['pc-2', null]);
    assert.equal((await computers('?state=failing')).total, 1);
    assert.equal((await computers('?version=9.9.9')).total, 0);

    const fit = (await server.call('GET', '/api/v1/plug-ins/more/1.0.0/fit')).body;
    assert.deepEqual([fit.computers, fit.have, fit.fit], [3, 1, 2]);
    assert.deepEqual(
      fit.unfit.map((one: { computers: number }) => one.computers),
      [1, 1],
    );
    assert.equal(
      (await upload(packHello(maria, { name: 'next', agent: '>=0.9.0', policyKinds: [] }))).status,
      200,
    );
    await assert.rejects(
      deliver('plug-in', { plugIn: 'next', version: '1.0.0' }),
      /none of the 3 computers.*it runs in agents >=0.9.0/,
    );
    const list = (await server.call('GET', '/api/v1/plug-ins')).body;
    const inventory = list.find((one: { name: string }) => one.name === 'inventory');
    assert.deepEqual([inventory.versions[0].builtIn, inventory.versions[0].computers], [true, 3]);
  });

  test('releases of the agent: the own one, others with their signature, and the policy that names one', async () => {
    const tarball = join(server.home, 'reeve-agent-0.2.0-linux-x64.tar.gz');
    writeFileSync(tarball, 'the agent of this release');
    const upgrade = async (settings: Record<string, unknown>) =>
      (await deliver('agent-upgrade', settings))?.agent as Record<string, unknown> | undefined;
    const own = await upgrade({ version: '0.2.0', checkInWithinSeconds: 60 });
    const sha256 = sha256Hex('the agent of this release');
    assert.equal(own?.sha256, sha256);
    const isSigned = (
      release: Record<string, unknown> | undefined,
      version: string,
      hash: string,
    ) =>
      signerOf(Buffer.from(agentReleaseText(version, hash)), String(release?.signature), [
        publicKeyOf(ownKey),
      ]) !== undefined;
    assert.ok(isSigned(own, '0.2.0', sha256));
    // Built anew, as in a checkout: the same version has another content, and policies deliver that one.
    writeFileSync(tarball, 'the agent of this release, built again');
    const told = server.told.deliveries;
    const again = await upgrade({ version: '0.2.0', checkInWithinSeconds: 60 });
    assert.equal(again?.sha256, sha256Hex('the agent of this release, built again'));
    assert.equal(server.told.deliveries, told + 1);

    const newer = Buffer.from('a newer agent');
    const add = (version: string, key: string, bytes = newer) =>
      server.call('POST', '/api/v1/agent-releases', {
        version,
        file: bytes.toString('base64'),
        signature: `${signBytes(Buffer.from(agentReleaseText('0.2.1', sha256Hex(newer))), key)}\n`,
      });
    await refused(add('0.2.1', newPrivateKey()), 'plugInFile.notSigned');
    await refused(add('0.2.2', ownKey), 'plugInFile.notSigned');
    await refused(add('newest', ownKey), 'plug-ins.badVersion');
    await refused(add('0.2.1', ownKey, Buffer.from('swapped')), 'plugInFile.notSigned');
    const added = await add('0.2.1', ownKey);
    assert.equal(added.status, 200, JSON.stringify(added.body));
    assert.deepEqual(
      [added.body.version, added.body.own, added.body.bytes],
      ['0.2.1', false, newer.length],
    );
    const list = (await server.call('GET', '/api/v1/agent-releases')).body;
    assert.deepEqual(
      list.map((one: Record<string, unknown>) => [one.version, one.own, one.computers]),
      [
        ['0.2.1', false, 0],
        ['0.2.0', true, 3],
      ],
    );
    const settings = { version: '0.2.1', checkInWithinSeconds: 60 };
    const delivered = await upgrade(settings);
    assert.ok(isSigned(delivered, '0.2.1', sha256Hex(newer)));
    assert.deepEqual(kindOf('agent-upgrade').lines(settings), { agent: settings });
    const policy = await addPolicy(database.db, 'agent-upgrade', 'Newest agent', [settings]);
    const remove = (version: string) => server.call('DELETE', `/api/v1/agent-releases/${version}`);
    await refused(remove('0.2.1'), 'plug-ins.namedByPolicy');
    await refused(remove('0.2.0'), 'plug-ins.ownRelease');
    await dropPolicy(database.db, policy);
    assert.equal((await remove('0.2.1')).status, 200);
    await refused(remove('0.2.1'), 'plug-ins.noSuchRelease');
    await assert.rejects(deliver('agent-upgrade', settings), /no release 0.2.1/);
  });

  test('every change left its record', () => {
    const actions = new Set(server.audit.map(({ action }) => action));
    for (const action of [
      'addPublisher',
      'removePublisher',
      'uploadPlugIn',
      'deletePlugInVersion',
      'addAgentRelease',
      'deleteAgentRelease',
    ])
      assert.ok(actions.has(action), action);
  });
});
