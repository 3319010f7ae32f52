import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { expiryProblem } from './expiry.ts';
import { issueServerCertificate, makeAuthority } from './issue.ts';
import { fingerprintOf, type KeyPair, namesOf, shortAddress, validityOf } from './key-pair.ts';
import { reasonToRenew } from './renewal.ts';
import { checkNames, wantedNames } from './server-names.ts';

const start = new Date('2026-01-01T00:00:00Z');
const daysLater = (days: number): Date => new Date(start.getTime() + days * 86_400_000);
const names = ['reeve.example', '192.0.2.7', 'fd00::1'];

describe('certificates', () => {
  let authority: KeyPair;
  let server: KeyPair;
  before(async () => {
    authority = await makeAuthority(start);
    server = await issueServerCertificate(authority, names, start);
  });

  test('the chain holds: issuer, signature, names, life', () => {
    const issuer = new X509Certificate(authority.cert);
    const certificate = new X509Certificate(server.cert);
    assert.ok(issuer.ca && issuer.checkIssued(issuer));
    assert.ok(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
    assert.equal(certificate.ca, false);
    assert.ok(certificate.checkHost('reeve.example'));
    assert.ok(certificate.checkIP('192.0.2.7'));
    assert.ok(certificate.checkIP('fd00::1'));
    assert.deepEqual(namesOf(server.cert), names);
    assert.equal(validityOf(server.cert).notAfter.toISOString(), daysLater(90).toISOString());
    assert.equal(validityOf(authority.cert).notAfter.getUTCFullYear(), 2036);
  });

  test('no server certificate outlives its authority', async () => {
    const late = await issueServerCertificate(authority, names, daysLater(3640));
    assert.deepEqual(validityOf(late.cert).notAfter, validityOf(authority.cert).notAfter);
  });

  test('two authorities have different names and fingerprints', async () => {
    const other = await makeAuthority(start);
    assert.notEqual(fingerprintOf(other.cert), fingerprintOf(authority.cert));
    assert.notEqual(
      new X509Certificate(other.cert).subject,
      new X509Certificate(authority.cert).subject,
    );
  });

  test('renewed in the last third of its life, and for a missing name, and for another authority', async () => {
    const reason = (wanted: string[], now: Date, by = authority) =>
      reasonToRenew(server.cert, by, wanted, now);
    assert.equal(reason(names, daysLater(59)), null);
    assert.equal(reason(names, daysLater(61)), 'its end is near');
    assert.equal(reason(names, daysLater(200)), 'its end is near');
    assert.equal(reason(names, daysLater(-1)), 'it is not valid yet');
    assert.equal(reason(['reeve.example'], start), null, 'a name too many does no harm');
    assert.equal(reason([...names, '192.0.2.8'], start), 'it lacks 192.0.2.8');
    assert.equal(reason(names, start, await makeAuthority(start)), 'another authority issued it');
  });

  test('an expired certificate keeps the server from being ready, and says what to do', () => {
    const notAfter = daysLater(90).toISOString();
    const certificate = {
      name: 'server',
      subject: '',
      fingerprint: '',
      notBefore: start.toISOString(),
      notAfter,
      names,
    };
    assert.equal(expiryProblem([certificate], daysLater(89)), null);
    assert.match(expiryProblem([certificate], daysLater(90)) ?? '', /`server` expired .* renew it/);
    assert.match(
      expiryProblem([{ ...certificate, name: 'authority' }], daysLater(91)) ?? '',
      /`authority` expired .* rotate it/,
    );
  });

  test('names: every way to reach the server, each once', () => {
    const host = { hostName: 'Box', fqdn: 'box.example', addresses: ['192.0.2.7', 'FD00:0::1'] };
    const config = {
      publicUrl: 'https://reeve.example:8443',
      listen: { host: '0.0.0.0', port: 1 },
    };
    assert.deepEqual(wantedNames(config, host, ['box']), [
      'reeve.example',
      'box.example',
      'box',
      'localhost',
      '127.0.0.1',
      '::1',
      '192.0.2.7',
      'fd00::1',
    ]);
    const bare = { hostName: 'not_a host', fqdn: null, addresses: [] };
    const v6 = { publicUrl: 'https://[fd00::2]', listen: { host: '::', port: 1 } };
    assert.deepEqual(wantedNames(v6, bare, []), ['fd00::2', 'localhost', '127.0.0.1', '::1']);
  });

  test('an operator’s names are checked and spelt in one way', () => {
    assert.deepEqual(checkNames([' Web.Example ', 'FD00:0:0::1']), ['web.example', 'fd00::1']);
    for (const bad of ['https://x', 'a b', 'x:1', '', '*.example', '-a.example'])
      assert.throws(() => checkNames([bad]), { code: 'certificates.badName' }, bad);
    assert.equal(shortAddress('0:0:0:0:0:0:0:1'), '::1');
  });
});
