import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffSeconds, spread } from './back-off.ts';
import { inventoryMessages } from './inventory-messages.ts';
import { plainFingerprint } from './pin-authority.ts';
import { refusalOf, retryAfterSeconds } from './refusal.ts';
import { serverClock } from './server-clock.ts';

test('waits grow to five minutes, lose at most half, and are never drawn nearer by the spread', () => {
  assert.deepEqual(
    [1, 2, 3, 8, 9, 1000].map((n) => backOffSeconds(n, 1)),
    [2, 4, 8, 256, 300, 300],
  );
  assert.equal(backOffSeconds(9, 0), 150);
  assert.equal(spread(60, 20, 0), 60);
  assert.equal(spread(60, 20, 1), 72);
});

test('Retry-After as number and as date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(retryAfterSeconds('7', now), 7);
  assert.equal(retryAfterSeconds('Thu, 01 Jan 2026 00:00:30 GMT', now), 30);
  assert.equal(retryAfterSeconds('Thu, 01 Jan 2025 00:00:30 GMT', now), 1);
  assert.equal(retryAfterSeconds('soon', now), undefined);
});

test('a refusal keeps the code of the server; a page of a proxy becomes one with its status', () => {
  const own = {
    code: 'agents.blocked',
    kind: 'forbidden',
    message: 'm',
    remedy: 'r',
    retryAfterSeconds: 9,
  };
  const read = refusalOf('s', 'r', {
    status: 403,
    retryAfter: undefined,
    body: JSON.stringify(own),
  });
  assert.deepEqual(
    [read.code, read.kind, read.details.retryAfterSeconds],
    ['agents.blocked', 'forbidden', 9],
  );
  const page = refusalOf('s', 'r', { status: 502, retryAfter: '4', body: '<html>' });
  assert.deepEqual(
    [page.code, page.details.status, page.details.retryAfterSeconds],
    ['link.refused', 502, 4],
  );
});

test('data classes are spread over messages, each whole', () => {
  const contents = ['a', 'b', 'c', 'd'].map((name, index) => ({
    name,
    hash: '0'.repeat(64),
    collectedAt: '2026-01-01T00:00:00Z',
    source: 's',
    durationMs: 0,
    rows: [{ text: 'x'.repeat(index === 2 ? 5000 : 400) }],
  }));
  const messages = inventoryMessages(contents, 2000);
  assert.deepEqual(
    messages.map((one) => one.classes.map((c) => c.name)),
    [['a', 'b'], ['c'], ['d']],
  );
  assert.deepEqual(inventoryMessages([]), []);
});

test('the clock follows the server beyond half a minute only', () => {
  let now = 1_000_000;
  const clock = serverClock({ now: () => new Date(now) });
  assert.equal(clock.correct(new Date(now + 20_000).toISOString(), now, now), false);
  assert.equal(clock.correct(new Date(now + 600_000).toISOString(), now - 100, now + 100), true);
  assert.equal(clock.now().getTime(), now + 600_000);
  now += 5_000;
  assert.equal(clock.correct(new Date(now + 601_000).toISOString(), now, now), false);
  assert.equal(clock.correct(new Date(now).toISOString(), now, now), true);
  assert.equal(clock.offsetMs(), 0);
});

test('a fingerprint may be written with colons and in capitals', () => {
  assert.equal(plainFingerprint('SHA256:AB:CD'), 'abcd');
});
