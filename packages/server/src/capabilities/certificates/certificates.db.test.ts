import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { delay } from '@reeve/base';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { createTestKernel } from '../../kernel/test-support/test-kernel.ts';
import { startTestApplication } from '../access/test-support/test-application.ts';
import { createCertificates } from './index.ts';

const database = useTestDatabase();
const authorityFile = (home: string): string => join(home, 'secrets', 'authority.json');
const serverFile = (home: string): string => join(home, 'secrets', 'server-certificate.json');

/** Fingerprint of the certificate that a new connection meets, trusting these authorities. */
const meet = (port: number, ca: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' }, () => {
      resolve(
        socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '',
      );
      socket.destroy();
    });
    socket.on('error', reject);
  });

// A suite: its hooks run after, and before, those of the database.
describe('the certificate authority', () => {
  let home: string;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'reeve-certificates-'));
    await database.db.run(sql`delete from certificates_authority`);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const open = async (now = new Date()) => {
    const kernel = createTestKernel(database.db, { home });
    try {
      const certificates = await createCertificates(kernel, { now: () => now });
      return { ...certificates, kernel, fingerprint: certificates.authorityFingerprint() };
    } finally {
      await kernel.signals.stop();
    }
  };

  test('is made once; its key is for this account alone, its certificate for everybody', async () => {
    const first = await open();
    const again = await open();
    assert.equal(again.fingerprint, first.fingerprint);
    assert.equal(again.tls.cert, first.tls.cert);
    assert.equal(statSync(authorityFile(home)).mode & 0o777, 0o600);
    assert.equal(statSync(serverFile(home)).mode & 0o777, 0o600);
    assert.equal(statSync(join(home, 'secrets')).mode & 0o777, 0o700);
    assert.equal(statSync(first.authorityFile).mode & 0o777, 0o644);
    assert.equal(readFileSync(first.authorityFile, 'utf8'), first.authorities().join(''));
    assert.ok(first.tls.cert.endsWith(first.authorities()[0] ?? '-'), 'the chain is sent');
  });

  test('an expired server certificate is renewed at the start', async () => {
    const old = await open(new Date(Date.now() - 200 * 86_400_000));
    const renewed = await open();
    assert.notEqual(renewed.tls.cert, old.tls.cert);
    assert.equal(renewed.fingerprint, old.fingerprint);
    assert.equal(
      renewed
        .expiries()
        .find(({ name }) => name === 'server')
        ?.notAfter.slice(0, 4),
      String(new Date(Date.now() + 90 * 86_400_000).getUTCFullYear()),
    );
  });

  test('a lost or foreign key is noticed before it cuts off the agents', async () => {
    const mine = await open();
    const kept = readFileSync(authorityFile(home), 'utf8');
    rmSync(authorityFile(home));
    const consent = join(home, 'secrets', 'replace-authority');
    await assert.rejects(open(), ({ code, remedy }) => {
      assert.equal(code, 'certificates.authorityLost');
      return remedy.includes(consent);
    });
    await database.db.run(sql`update certificates_authority set fingerprint = 'other'`);
    writeFileSync(authorityFile(home), kept);
    await assert.rejects(open(), { code: 'certificates.authorityStale' });
    // A crash between the file and the database: the database knows it as the next one.
    await database.db.run(
      sql`update certificates_authority set next_fingerprint = ${mine.fingerprint}`,
    );
    assert.equal((await open()).fingerprint, mine.fingerprint);
    const known = await database.db.first(
      sql`select fingerprint, next_fingerprint from certificates_authority`,
    );
    assert.deepEqual(known, { fingerprint: mine.fingerprint, next_fingerprint: null });
    rmSync(authorityFile(home));
    writeFileSync(consent, '');
    assert.notEqual((await open()).fingerprint, mine.fingerprint, 'given up deliberately');
    rmSync(authorityFile(home));
    await assert.rejects(open(), { code: 'certificates.authorityLost' });
  });

  test('a damaged file is refused with its name', async () => {
    await open();
    for (const damage of [
      '',
      '{',
      '{"format":2}',
      '{"format":1,"current":{"key":"k","cert":"c"},"next":null}',
    ]) {
      writeFileSync(authorityFile(home), damage);
      await assert.rejects(open(), { code: 'certificates.unreadable' }, damage);
    }
  });

  test('a server certificate of another authority is issued again', async () => {
    const first = await open();
    const server = readFileSync(serverFile(home), 'utf8');
    rmSync(home, { recursive: true });
    await database.db.run(sql`delete from certificates_authority`);
    await open();
    writeFileSync(serverFile(home), server);
    const second = await open();
    assert.notEqual(second.tls.cert, first.tls.cert);
  });
});

describe('over HTTP', () => {
  const rotate = (app: Awaited<ReturnType<typeof startTestApplication>>, body: object) =>
    app.local({ method: 'POST', path: '/api/v1/certificates/authority/rotate', body });

  test('renewal and rotation in two steps, without a restart', async () => {
    await database.db.run(sql`delete from certificates_authority`);
    const app = await startTestApplication(database.db);
    try {
      const { certificates, ports } = app;
      const heard: string[] = [];
      app.kernel.signals.on('agents-configuration', () => heard.push('agents-configuration'));
      const old = certificates.authorities();
      const before = await meet(ports.https, old);
      const renewed = await app.local({
        method: 'POST',
        path: '/api/v1/certificates/server/renew',
        body: { names: ['Added.example'] },
      });
      const list = renewed.body as unknown as {
        name: string;
        fingerprint: string;
        names: string[];
      }[];
      const server = list.find(({ name }) => name === 'server');
      assert.ok(server?.names.includes('added.example'));
      assert.notEqual(server?.fingerprint, before);
      assert.equal(await meet(ports.https, old), server?.fingerprint);

      assert.equal((await rotate(app, { step: 'finish' })).body.code, 'certificates.notRotating');
      assert.equal((await rotate(app, { step: 'start' })).status, 200);
      assert.equal((await rotate(app, { step: 'start' })).body.code, 'certificates.rotating');
      assert.equal(certificates.authorities().length, 2);
      assert.equal(
        await meet(ports.https, old),
        server?.fingerprint,
        'agents still trust the old one',
      );
      assert.equal((await rotate(app, { step: 'finish' })).body.code, 'certificates.notAdopted');
      certificates.useAuthorityAdoption(async () => ({ agents: 5, knowNext: 4 }));
      const refused = await rotate(app, { step: 'finish' });
      assert.deepEqual([refused.status, refused.body.code], [409, 'certificates.notAdopted']);
      assert.match(String(refused.body.message), /^1 of 5 agents/);
      assert.equal((await rotate(app, { step: 'cancel' })).status, 200);
      assert.deepEqual(certificates.authorities(), old);

      await rotate(app, { step: 'start' });
      const [, next = ''] = certificates.authorities();
      certificates.useAuthorityAdoption(async () => ({ agents: 5, knowNext: 5 }));
      const finished = await rotate(app, { step: 'finish' });
      assert.equal(finished.status, 200);
      assert.deepEqual(certificates.authorities(), [next]);
      await assert.rejects(meet(ports.https, old), /self-signed certificate|unable to/);
      assert.match(await meet(ports.https, [next]), /^[0-9a-f]{64}$/);
      for (let waited = 0; heard.length === 0 && waited < 5000; waited += 20) await delay(20);
      assert.ok(heard.length > 0, 'agents are told');
      const { body } = await app.local({ path: '/api/v1/audit?action=rotateAuthority' });
      const records = body.items as { outcome: string }[];
      assert.equal(records.filter(({ outcome }) => outcome === 'done').length, 4);
      assert.equal(records.filter(({ outcome }) => outcome === 'refused').length, 4);
      const metrics = await app.local({ path: '/metrics' });
      assert.match(
        String(metrics.body.text),
        /reeve_certificate_not_after_seconds\{name="server"\} \d+/,
      );
    } finally {
      await app.stop();
    }
  });
});
