import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { getStatus } from '@reeve/protocol/api';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { call } from './call.ts';
import { connect } from './connect.ts';
import { findHome } from './find-home.ts';

const home = mkdtempSync(join(tmpdir(), 'reeve-connect-'));
after(() => rmSync(home, { recursive: true }));
mkdirSync(homePaths(home).run);

const write = (file: Partial<ServerFile> & { format?: number }): void =>
  writeFileSync(
    homePaths(home).serverFile,
    JSON.stringify({
      format: 1,
      pid: process.pid,
      version: '0.1.0',
      url: 'https://127.0.0.1:1',
      consoleUrl: 'http://127.0.0.1:1',
      localToken: 'secret',
      certificateAuthority: '/nowhere',
      ...file,
    }),
  );

const answering = async (status: number, body: string): Promise<string> => {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const status = async (environment: Record<string, string>) =>
  call(await connect(environment), getStatus, {});

test('without a server file no server runs', async () => {
  await assert.rejects(connect({ REEVE_HOME: join(home, 'none') }), { code: 'cli.noServer' });
});

test('a server file of a process that is gone is stale', async () => {
  write({ pid: 2 ** 22 - 3 });
  await assert.rejects(connect({ REEVE_HOME: home }), { code: 'cli.staleServerFile' });
});

test('a server file of a later format, or a torn one, is not guessed at', async () => {
  write({ format: 2 } as never);
  await assert.rejects(connect({ REEVE_HOME: home }), { code: 'cli.serverFileForeign' });
  writeFileSync(homePaths(home).serverFile, '{"format":1');
  await assert.rejects(connect({ REEVE_HOME: home }), { code: 'cli.serverFileForeign' });
});

test('a port that nobody answers on is told with its address', async () => {
  write({});
  await assert.rejects(status({ REEVE_HOME: home }), {
    code: 'cli.unreachable',
    message: /127\.0\.0\.1:1/,
  });
});

test('a refused token is told apart, with what to do', async () => {
  const refusal = { code: 'api.unauthenticated', kind: 'unauthenticated', message: '', remedy: '' };
  write({ consoleUrl: await answering(401, JSON.stringify(refusal)) });
  await assert.rejects(status({ REEVE_HOME: home }), { code: 'cli.tokenRefused' });
});

test('a refusal of the server arrives as it is; what is no Reeve server is not understood', async () => {
  const refusal = { code: 'x.y', kind: 'blocked', message: 'm', remedy: 'r', details: { a: 1 } };
  write({ consoleUrl: await answering(409, JSON.stringify(refusal)) });
  await assert.rejects(status({ REEVE_HOME: home }), { code: 'x.y', kind: 'blocked', remedy: 'r' });
  write({ consoleUrl: await answering(200, '<html>') });
  await assert.rejects(status({ REEVE_HOME: home }), { code: 'cli.answerNotUnderstood' });
});

test('another server needs https, and a token', async () => {
  await assert.rejects(connect({ REEVE_URL: 'http://reeve.example.net', REEVE_TOKEN: 't' }), {
    code: 'cli.urlInvalid',
  });
  await assert.rejects(connect({ REEVE_URL: 'https://reeve.example.net' }), {
    code: 'cli.tokenMissing',
  });
  await assert.rejects(
    connect({ REEVE_URL: 'https://127.0.0.1:1', REEVE_TOKEN: 't', REEVE_CA_FINGERPRINT: 'abc' }),
    { code: 'cli.fingerprintInvalid' },
  );
  await assert.rejects(
    connect({ REEVE_URL: 'https://127.0.0.1:1', REEVE_TOKEN: 't', REEVE_CA: '/nowhere' }),
    { code: 'cli.authorityUnreadable' },
  );
});

test('the home is the one named, the installation’s, or the nearest .reeve', () => {
  const place = { kind: 'checkout', root: '/checkout' } as const;
  mkdirSync(join(home, 'project', '.reeve'), { recursive: true });
  mkdirSync(join(home, 'project', 'a', 'b'), { recursive: true });
  assert.equal(findHome({ REEVE_HOME: 'x' }, '/somewhere', place), '/somewhere/x');
  assert.equal(findHome({ REEVE_INSTALLATION: '/srv/reeve' }, '/', place), '/srv/reeve/data');
  assert.equal(
    findHome({}, join(home, 'project', 'a', 'b'), place),
    join(home, 'project', '.reeve'),
  );
  assert.equal(findHome({}, '/', place), '/checkout/.reeve');
});
