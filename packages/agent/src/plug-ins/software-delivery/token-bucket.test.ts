import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from './token-bucket.ts';

const fakeClock = () => {
  let time = 0;
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
};
const { signal } = new AbortController();

test('never lets more through than its rate, and a second of it beforehand', async () => {
  const steps = fc.array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 65_536 }),
      pause: fc.integer({ min: 0, max: 5000 }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1024, max: 1_000_000 }), steps, async (rate, all) => {
      const clock = fakeClock();
      const bucket = new TokenBucket(rate, clock);
      let taken = 0;
      for (const { bytes, pause } of all) {
        await bucket.take(bytes, signal);
        taken += bytes;
        const allowed = rate * (clock.now() / 1000 + 1);
        assert.ok(taken <= allowed + 1, `${taken} of ${allowed}`);
        clock.pass(pause);
      }
    }),
  );
});

test('does not hold up longer than the rate asks', async () => {
  const clock = fakeClock();
  const bucket = new TokenBucket(100_000, clock);
  for (let taken = 0; taken < 1_000_000; taken += 10_000) await bucket.take(10_000, signal);
  assert.ok(Math.abs(clock.now() - 9_000) < 1, String(clock.now()));
});

test('without a limit it never waits', async () => {
  const clock = fakeClock();
  const bucket = new TokenBucket(null, clock);
  await bucket.take(10 ** 12, signal);
  assert.equal(clock.now(), 0);
});
