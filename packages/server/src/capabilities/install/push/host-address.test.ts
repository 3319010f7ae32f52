import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHost } from './host-address.ts';

test('hosts are read with and without a port', () => {
  assert.deepEqual(parseHost('web-01', 22), { host: 'web-01', port: 22 });
  assert.deepEqual(parseHost(' web-01.example.net:2222 ', 22), {
    host: 'web-01.example.net',
    port: 2222,
  });
  assert.deepEqual(parseHost('10.1.2.3:22', 2200), { host: '10.1.2.3', port: 22 });
  assert.deepEqual(parseHost('fd00::1', 22), { host: 'fd00::1', port: 22 });
  assert.deepEqual(parseHost('[fd00::1]:2222', 22), { host: 'fd00::1', port: 2222 });
});

test('what is no host is refused before anything is sent', () => {
  for (const text of [
    '',
    '-oProxyCommand=x',
    'a b',
    'web;reboot',
    'web:0',
    'web:70000',
    '[web]:22',
    'user@web',
  ])
    assert.throws(() => parseHost(text, 22), { code: 'install.badHost' }, text);
});
