import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createThrottle } from './throttle.ts';

test('without a limit everything is available, and whoever waits waits a second', () => {
  const throttle = createThrottle(
    () => 0,
    () => 0,
  );
  throttle.spend(1_000_000);
  assert.equal(throttle.available(), Number.MAX_SAFE_INTEGER);
  assert.equal(throttle.waitFor(5), 1);
});

test('a limit that is set later holds from then on, and one that is lifted holds no more', () => {
  let rate = 0;
  let now = 0;
  const throttle = createThrottle(
    () => rate,
    () => now,
  );
  throttle.available();
  rate = 10;
  assert.equal(throttle.available(), 10);
  throttle.spend(10);
  assert.equal(throttle.available(), 0);
  now += 500;
  assert.equal(throttle.available(), 5);
  rate = 0;
  assert.equal(throttle.available(), Number.MAX_SAFE_INTEGER);
});

test('those that wait are told to come one after the other', () => {
  const throttle = createThrottle(
    () => 10,
    () => 0,
  );
  assert.deepEqual(
    [10, 10, 10, 1].map((items) => throttle.waitFor(items)),
    [1, 2, 3, 4],
  );
});

test('property: in any time no more is handed out than the rate and one second’s worth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.record({ pause: fc.nat(3000), wish: fc.nat(200) }), { maxLength: 40 }),
      (rate, steps) => {
        let now = 0;
        let given = 0;
        const throttle = createThrottle(
          () => rate,
          () => now,
        );
        for (const { pause, wish } of steps) {
          now += pause;
          const granted = Math.min(wish, throttle.available());
          throttle.spend(granted);
          given += granted;
          assert.ok(given <= rate * (now / 1000 + 1) + 1e-6, `${given} in ${now} ms`);
        }
      },
    ),
  );
});
