import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holderOf, interruptedPackages } from './package-manager.ts';

test('the holder of a lock is found by the inode of its file', () => {
  const locks = [
    '1: POSIX  ADVISORY  WRITE 4711 fe:00:131085 0 EOF',
    '2: FLOCK  ADVISORY  WRITE 12 00:2a:99 0 EOF',
    '2: -> POSIX  ADVISORY  WRITE 5 fe:00:131086 0 EOF',
    '',
  ].join('\n');
  assert.equal(holderOf(locks, 131085), 4711);
  assert.equal(holderOf(locks, 99), 12);
  assert.equal(holderOf(locks, 1), null);
});

test('packages between two states are found', () => {
  const paragraph = (name: string, state: string) =>
    `Package: ${name}\nStatus: install ok ${state}\nVersion: 1\n`;
  const status = [
    paragraph('whole', 'installed'),
    paragraph('half', 'half-configured'),
    paragraph('opened', 'unpacked'),
    paragraph('gone', 'config-files'),
  ].join('\n');
  assert.deepEqual(interruptedPackages(status), ['half', 'opened']);
});
