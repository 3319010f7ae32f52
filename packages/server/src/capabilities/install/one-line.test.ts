import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { issueServerCertificate, makeAuthority } from '../certificates/issue.ts';
import { pinnedAuthority, pinnedFingerprint } from './authority.ts';
import { oneLine } from './one-line.ts';

// The line is run by a real shell with the real curl and wget against a real HTTPS server; the script that it
// fetches here only writes down what it was given.
const folder = mkdtempSync(join(tmpdir(), 'reeve-line-'));
after(() => rmSync(folder, { recursive: true }));
const seen = join(folder, 'seen');
const script = `echo "$@" >"${seen}"; cat token >>"${seen}"; pwd >>"${seen}"`;
const now = new Date();
const authority = await makeAuthority(now);
const other = await makeAuthority(now);
const authorities = () => [authority.cert];

const serve = async (issuer: typeof authority, shownAuthority: string) => {
  const pair = await issueServerCertificate(issuer, ['127.0.0.1'], now);
  const server = createServer(pair, (request, response) => {
    response.end(request.url === '/install/ca.pem' ? shownAuthority : script);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const run = async (server: string, path = process.env.PATH) => {
  rmSync(seen, { force: true });
  const line = oneLine({
    server,
    fingerprint: pinnedFingerprint({ authorities }),
    token: 'S3cret_-',
  });
  const child = spawn('sh', ['-c', line], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said, seen: existsSync(seen) ? readFileSync(seen, 'utf8') : '' };
};

const onlyWith = (fetcher: string): string => {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const name of [
    fetcher,
    'sh',
    'mktemp',
    'grep',
    'base64',
    'sha256sum',
    'cut',
    'rm',
    'cat',
    'pwd',
  ])
    symlinkSync(join('/usr/bin', name), join(bin, name));
  return bin;
};

for (const fetcher of ['curl', 'wget']) {
  test(`the line works with ${fetcher} alone, passes the token in a file, and tidies up`, async () => {
    const server = await serve(authority, pinnedAuthority({ authorities }));
    const result = await run(server, onlyWith(fetcher));
    assert.equal(result.code, 0, result.said);
    const [args = '', rest = ''] = result.seen.split('\n');
    assert.match(args, new RegExp(`--server ${server} --ca ca.pem --token-file token`));
    const [, work = ''] = /^S3cret_-(\/.*)$/.exec(rest) ?? [];
    assert.ok(work.startsWith('/') && !existsSync(work), 'the directory with the token is gone');
  });
}

test('a server with another authority gets nothing run', async () => {
  const result = await run(await serve(other, other.cert));
  assert.notEqual(result.code, 0);
  assert.match(result.said, /Not the expected server/);
  assert.equal(result.seen, '');
});

test('one in between who shows the right authority but cannot speak for it gets nothing run', async () => {
  const result = await run(await serve(other, pinnedAuthority({ authorities })));
  assert.notEqual(result.code, 0);
  assert.equal(result.seen, '');
});
