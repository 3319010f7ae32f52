import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText, cellValue, columnTitle } from './cell-text.ts';

test('sizes are shown in units for people', () => {
  assert.equal(cellText('size_bytes', 16_777_216_000), '15.6 GiB');
  assert.equal(cellText('size_kib', 2048), '2.0 MiB');
  assert.equal(cellText('used_percent', 45), '45 %');
});

test('large integers that travel as text are numbers all the same', () => {
  assert.equal(cellText('total_bytes', '1099511627776'), '1.0 TiB');
});

test('absent and truth values have words', () => {
  assert.equal(cellText('model', cellValue(undefined)), '–');
  assert.equal(cellText('read_only', cellValue(false)), 'No');
});

test('headings leave units out and know initialisms', () => {
  assert.equal(columnTitle('size_bytes'), 'Size');
  assert.equal(columnTitle('machine_id'), 'Machine ID');
  assert.equal(columnTitle('ipv4'), 'IPv4');
  assert.equal(columnTitle('uid'), 'User ID');
});
