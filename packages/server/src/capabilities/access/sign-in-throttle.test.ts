import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignInThrottle, waitAfter } from './sign-in-throttle.ts';

const clockAt = () => {
  let nowMs = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => new Date(nowMs),
    advance: (seconds: number) => {
      nowMs += seconds * 1000;
    },
  };
};

const attempt = (throttle: ReturnType<typeof createSignInThrottle>, name: string, from: string) => {
  try {
    throttle.begin(name, from);
    return 0;
  } catch (error) {
    return (error as { details: { retryAfterSeconds: number } }).details.retryAfterSeconds;
  }
};

test('waits double and end at the longest', () => {
  const pace = { free: 3, longest: 300 };
  assert.deepEqual(
    [2, 3, 4, 5, 11, 12, 1000].map((n) => waitAfter(n, pace)),
    [0, 1, 2, 4, 256, 300, 300],
  );
});

test('the third failure of a name from an address has to wait, others need not', () => {
  const clock = clockAt();
  const throttle = createSignInThrottle(clock);
  assert.deepEqual(
    Array.from({ length: 5 }, () => attempt(throttle, 'Ann', 'a')),
    [0, 0, 0, 1, 1],
  );
  assert.equal(attempt(throttle, 'bob', 'a'), 0);
  assert.equal(attempt(throttle, 'ann', 'b'), 0);
  clock.advance(1);
  assert.equal(attempt(throttle, 'ANN', 'a'), 0, 'a refused attempt does not lengthen the wait');
  assert.equal(attempt(throttle, 'ann', 'a'), 2);
  clock.advance(3600);
  assert.equal(attempt(throttle, 'ann', 'a'), 0);
});

test('success forgets the pair, but not what the address has tried on others', () => {
  const throttle = createSignInThrottle(clockAt());
  for (let i = 0; i < 19; i++) attempt(throttle, `guess${i}`, 'a');
  attempt(throttle, 'mine', 'a');
  throttle.succeeded('mine', 'a');
  assert.equal(attempt(throttle, 'guess20', 'a'), 0);
  assert.equal(attempt(throttle, 'guess21', 'a'), 1);
});

test('an attack on one name from many addresses slows that name down, for half a minute at most', () => {
  const clock = clockAt();
  const throttle = createSignInThrottle(clock);
  for (let i = 0; i < 100; i++) {
    clock.advance(30);
    assert.equal(attempt(throttle, 'ann', `a${i}`), 0);
  }
  assert.equal(attempt(throttle, 'ann', 'home'), 30);
});

test('sign-in links are counted by address alone', () => {
  const throttle = createSignInThrottle(clockAt());
  for (let i = 0; i < 10; i++) throttle.begin(null, 'a');
  assert.throws(() => throttle.begin(null, 'a'), { code: 'access.tooManyAttempts' });
  throttle.begin(null, 'b');
});
