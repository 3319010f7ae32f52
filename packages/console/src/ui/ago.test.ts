import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, duration } from './ago.ts';

const now = Date.parse('2026-11-22T10:00:00Z');

test('relative times name one unit and a direction', () => {
  assert.equal(ago(now - 5_000, now), 'just now');
  assert.equal(ago(now - 59_000, now), 'just now');
  assert.equal(ago(now + 40_000, now), 'in a moment');
  assert.equal(ago(now - 90_000, now), '1 min ago');
  assert.equal(ago(now - 3 * 3_600_000, now), '3 h ago');
  assert.equal(ago(now + 2 * 86_400_000, now), 'in 2 d');
  assert.equal(ago(now - 400 * 86_400_000, now), '1 y ago');
});

test('durations get coarser as they grow', () => {
  assert.equal(duration(0.42), '420 ms');
  assert.equal(duration(75), '75 s');
  assert.equal(duration(185), '3 min 5 s');
  assert.equal(duration(7500), '2 h 5 min');
});
