import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { homePaths } from '@reeve/protocol/local';
import type { Config } from '../../kernel/config.ts';
import { issueServerCertificate, makeAuthority } from '../certificates/issue.ts';
import { serverAddress } from './server-address.ts';

const home = mkdtempSync(join(tmpdir(), 'reeve-address-'));
after(() => rmSync(home, { recursive: true }));
mkdirSync(homePaths(home).run, { recursive: true });
writeFileSync(homePaths(home).serverFile, JSON.stringify({ url: 'https://127.0.0.1:21499' }));

const config: Config = {
  home,
  listen: { host: '127.0.0.1', port: 0 },
  consoleListen: { host: '127.0.0.1', port: 0 },
  databaseUrl: null,
  publicUrl: null,
  logLevel: 'info',
};
const now = new Date();
const { cert } = await issueServerCertificate(
  await makeAuthority(now),
  ['reeve.example.net', '127.0.0.1', '10.0.0.5', 'fd00::1'],
  now,
);
const onHttps = (host: string) => ({ listener: 'https', host }) as const;
const local = { listener: 'loopback', host: '127.0.0.1:8440' } as const;

test('the address is the one by which the request came', () => {
  assert.equal(
    serverAddress(config, onHttps('reeve.example.net:8443'), cert),
    'https://reeve.example.net:8443',
  );
  assert.equal(serverAddress(config, onHttps('[fd00::1]:8443'), cert), 'https://[fd00::1]:8443');
});

test('a request from this computer gets the configured public address, or this computer’s own with the real port', () => {
  assert.equal(serverAddress(config, local, cert), 'https://127.0.0.1:21499');
  const named = { ...config, publicUrl: 'https://reeve.example.net' };
  assert.equal(serverAddress(named, local, cert), 'https://reeve.example.net');
  assert.equal(serverAddress(config, onHttps('localhost:8443'), cert), 'https://127.0.0.1:21499');
});

test('nothing that a shell would read gets into the line', () => {
  for (const url of [
    'http://reeve.example.net',
    'https://reeve.example.net/path',
    "https://reeve.example.net'$(id)'",
    'https://user:secret@reeve.example.net',
    'nonsense',
  ])
    assert.throws(
      () => serverAddress(config, local, cert, url),
      { code: 'install.badServerUrl' },
      url,
    );
  // A forged Host header is not used.
  assert.equal(serverAddress(config, onHttps("a'$(id)"), cert), 'https://127.0.0.1:21499');
});

test('a name that the certificate does not hold is refused with those that it holds', () => {
  assert.throws(() => serverAddress(config, local, cert, 'https://other.example.net:8443'), {
    code: 'install.nameNotInCertificate',
    message: /other\.example\.net/,
    remedy: /10\.0\.0\.5/,
  });
});
