import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { describeShortage, reserveOf, watchDiskSpace } from './disk-space.ts';

const mebibyte = 1024 ** 2;

test('keeps a fiftieth of the file system, but no less than 64 and no more than 512 MiB', () => {
  assert.equal(reserveOf(500 * mebibyte), 64 * mebibyte);
  assert.equal(reserveOf(10_000 * mebibyte), 200 * mebibyte);
  assert.equal(reserveOf(10_000_000 * mebibyte), 512 * mebibyte);
});

test('sees room where there is some, and needs none where no database is', () => {
  assert.equal(watchDiskSpace(tmpdir()).shortage(), null);
  assert.equal(watchDiskSpace(null).shortage(), null);
  // A file system without a single block: nothing can be free there.
  const shortage = watchDiskSpace('/proc').shortage();
  assert.equal(shortage?.freeMegabytes, 0);
  assert.match(shortage ? describeShortage(shortage) : '', /0 MB are free in \/proc, 64 MB/);
});
