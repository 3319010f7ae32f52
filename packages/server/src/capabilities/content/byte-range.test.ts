import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRange } from './byte-range.ts';

test('reads ranges as RFC 9110 says', () => {
  const part = (start: number, end: number) => ({ is: 'part', start, end });
  assert.deepEqual(readRange('bytes=0-0', 10), part(0, 0));
  assert.deepEqual(readRange('bytes=3-', 10), part(3, 9));
  assert.deepEqual(readRange('bytes=-4', 10), part(6, 9));
  assert.deepEqual(readRange('bytes=-40', 10), part(0, 9));
  assert.deepEqual(readRange('bytes=5-100', 10), part(5, 9));
  for (const whole of [
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-3',
    'bytes=0-1,3-4',
    'lines=0-1',
  ])
    assert.deepEqual(readRange(whole, 10), { is: 'whole' }, String(whole));
  for (const outside of ['bytes=10-', 'bytes=10-12', 'bytes=-0'])
    assert.deepEqual(readRange(outside, 10), { is: 'outside' }, outside);
});

test('a part always lies within the content', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(1000), (text, a, b, bytes) => {
      for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
        const range = readRange(header, bytes);
        if (range.is !== 'part') continue;
        assert.ok(range.start >= 0 && range.start <= range.end && range.end < bytes, header);
      }
    }),
  );
});
