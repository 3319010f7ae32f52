import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, runInWords } from './membership-words.ts';

test('durations are short to read', () => {
  assert.deepEqual([0, 999, 1500, 60_000, 600_000].map(duration), [
    '0 ms',
    '999 ms',
    '1.5 s',
    '60.0 s',
    '10 min',
  ]);
});

test('a run says what it looked at and what changed', () => {
  assert.equal(
    runInWords({
      kind: 'delta',
      startedAt: '',
      milliseconds: 1,
      evaluated: 3,
      of: 500,
      computers: 1000,
      added: 12,
      removed: 4,
      error: null,
    }),
    '3 of 500 computed, 1,000 computers, +12 −4',
  );
});
