import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fingerprintOf } from '../link/pin-authority.ts';
import { newHome, runToEnd } from '../testing/agent-process.ts';
import { TestServer, tlsFile } from '../testing/test-server.ts';

describe('enroll', { concurrency: 2 }, () => {
  const server = new TestServer();
  const impostor = new TestServer();
  before(async () => {
    await server.listen();
    await impostor.listen(0, 'server-of-other-ca.pem');
  });
  after(async () => {
    await server.close();
    await impostor.close();
  });
  const fingerprint = fingerprintOf(new X509Certificate(tlsFile('ca.pem')).raw);

  test('registers with a pinned fingerprint and keeps its secrets to itself', async () => {
    const { home } = newHome();
    const args = ['enroll', '--server', server.url, '--ca-fingerprint', fingerprint.toUpperCase()];
    const { code, stdout, stderr } = await runToEnd([...args, '--home', home, '--json']);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.status, 'allowed');
    const file = JSON.parse(readFileSync(join(home, 'agent.json'), 'utf8'));
    assert.deepEqual([file.format, file.agentId], [1, report.agentId]);
    for (const path of ['agent.json', `identities/${file.identity}/key.pem`]) {
      assert.equal(statSync(join(home, path)).mode & 0o777, 0o600, path);
    }
    const again = await runToEnd([...args, '--home', home, '--json']);
    assert.equal(JSON.parse(again.stdout).agentId, report.agentId);
    assert.deepEqual(server.problems, []);
  });

  test('trusts nobody whose authority has another fingerprint, whatever is offered for download', async () => {
    const { home } = newHome();
    const wrong = `${fingerprint.slice(0, -1)}${fingerprint.endsWith('0') ? '1' : '0'}`;
    const args = ['enroll', '--server', impostor.url, '--home', home, '--json'];
    const refused = await runToEnd([...args, '--ca-fingerprint', wrong]);
    assert.equal(refused.code, 1);
    assert.equal(JSON.parse(refused.stderr).code, 'link.fingerprintMismatch');
    // The impostor offers the true authority but cannot prove that it belongs to it.
    const caught = await runToEnd([...args, '--ca-fingerprint', fingerprint]);
    assert.equal(JSON.parse(caught.stderr).code, 'link.untrusted');
    assert.equal(impostor.requestsTo('/agent/v1/register').length, 0);
  });

  test('takes its token from a file and forgets it once it was answered', async () => {
    const { home, ca } = newHome();
    const tokenFile = join(dirname(ca), 'token');
    writeFileSync(tokenFile, 'a-secret-token\n');
    const args = ['enroll', '--server', server.url, '--ca', ca, '--home', home];
    const { code, stdout } = await runToEnd([...args, '--token-file', tokenFile]);
    assert.equal(code, 0);
    const bodies = server
      .requestsTo('/agent/v1/register')
      .map((one) => one.body as { token?: string });
    assert.ok(bodies.some((body) => body.token === 'a-secret-token'));
    assert.doesNotMatch(readFileSync(join(home, 'agent.json'), 'utf8') + stdout, /a-secret-token/);
  });

  test('refuses with a remedy: no server, no address, a home of another server', async () => {
    const { home, ca } = newHome();
    const common = ['--ca', ca, '--home', home, '--json'];
    const absent = await runToEnd(['enroll', '--server', 'https://localhost:1', ...common]);
    assert.equal(JSON.parse(absent.stderr).code, 'link.unreachable');
    const other = await runToEnd(['enroll', '--server', server.url, ...common]);
    assert.equal(JSON.parse(other.stderr).code, 'agent.otherServer');
    const noAddress = await runToEnd(['enroll', '--server', 'http://localhost', ...common]);
    assert.deepEqual([noAddress.code, JSON.parse(noAddress.stderr).code], [2, 'link.badAddress']);
    const status = await runToEnd(['status', '--home', `${home}-none`, '--json']);
    assert.equal(JSON.parse(status.stderr).code, 'agent.notEnrolled');
  });
});
