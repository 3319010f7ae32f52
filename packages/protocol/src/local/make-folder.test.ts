import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from './make-folder.ts';

test('makes what is missing, and leaves what is there', () => {
  const root = mkdtempSync(join(tmpdir(), 'reeve-folder-'));
  try {
    makeFolder(join(root, 'a', 'b', 'c'), 0o700);
    assert.equal(statSync(join(root, 'a', 'b', 'c')).mode & 0o777, 0o700);
    makeFolder(join(root, 'a', 'b', 'c'), 0o755);
    assert.equal(statSync(join(root, 'a', 'b', 'c')).mode & 0o777, 0o700);
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => makeFolder(join(root, 'file'), 0o700), { code: 'EEXIST' });
    assert.throws(() => makeFolder(join(root, 'file', 'x'), 0o700), { code: 'ENOTDIR' });
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a file system that has no room for folders refuses at once', {
  skip: process.platform !== 'linux',
}, () => {
  assert.throws(() => makeFolder('/proc/reeve/home/run', 0o700), { code: 'ENOENT' });
});
