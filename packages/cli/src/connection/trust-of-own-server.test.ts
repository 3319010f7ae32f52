import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { trustOfOwnServer } from './trust-of-own-server.ts';

const home = mkdtempSync(join(tmpdir(), 'reeve-trust-'));
after(() => rmSync(home, { recursive: true }));
const file = homePaths(home).serverFile;
const server: ServerFile = {
  format: 1,
  pid: process.pid,
  version: '0.1.0',
  url: 'https://127.0.0.1:8443',
  consoleUrl: 'http://127.0.0.1:8440',
  localToken: 'secret',
  certificateAuthority: '/home/run/authority.pem',
};
const trust = (...words: string[]) => trustOfOwnServer(words, { REEVE_HOME: home });

test('without a running server nothing is added', () => {
  assert.deepEqual(trust('--server', 'https://127.0.0.1:8443'), []);
});

test('the own server is known by its port and by any name of this computer', () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(server));
  const own = ['--ca', server.certificateAuthority];
  for (const host of ['127.0.0.1', 'localhost', '[::1]', hostname(), `${hostname()}.example.org`])
    assert.deepEqual(trust('--server', `https://${host}:8443`, '--token', 't'), own, host);
  assert.deepEqual(trust('--token', 't', '--server=https://127.0.0.1:8443'), own);
});

test('another server, or a line that names an authority itself, is left alone', () => {
  const [option, url] = ['--server', 'https://127.0.0.1:8443'];
  for (const words of [
    [option, 'https://elsewhere.example.org:8443'],
    [option, 'https://127.0.0.1:9443'],
    [option, 'http://127.0.0.1:8443'],
    [option, 'nonsense'],
    [option],
    [option, url, '--ca', 'other.pem'],
    [option, url, '--ca-fingerprint=00'],
    ['--help'],
  ])
    assert.deepEqual(trust(...words), [], words.join(' '));
});
