import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AppError, newGuid } from '@reeve/base';
import fc from 'fast-check';
import { ringOf, ringsOf, shareOf } from './ring.ts';

const filterId = newGuid();

test('a last ring for everybody else is added where there is none', () => {
  const names = (rings: Parameters<typeof ringsOf>[0]['rings']) =>
    ringsOf({ rings }).map(({ name }) => name);
  assert.deepEqual(names([{ name: 'Pilot', percent: 5 }]), ['Pilot', 'Everybody else']);
  assert.deepEqual(names([{ name: 'Pilot', filterId }]), ['Pilot', 'Everybody else']);
  assert.deepEqual(names([{ name: 'Pilot', percent: 5 }, { name: 'The rest' }]), [
    'Pilot',
    'The rest',
  ]);
  assert.deepEqual(
    names([
      { name: 'A', percent: 40 },
      { name: 'B', percent: 60 },
    ]),
    ['A', 'B'],
  );
});

test('rings that cannot be are refused with the reason', () => {
  const refused = (rings: Parameters<typeof ringsOf>[0]['rings'], reason: RegExp) =>
    assert.throws(
      () => ringsOf({ rings }),
      (error: AppError) => error.code === 'policies.badRing' && reason.test(error.message),
    );
  refused(
    [
      { name: 'A', percent: 60 },
      { name: 'B', percent: 50 },
    ],
    /110 percent/,
  );
  refused([{ name: 'A', percent: 60, filterId }], /a filter as well/);
  refused([{ name: 'A' }, { name: 'B', percent: 50 }], /neither share nor filter/);
});

test('shares follow one another, and the first ring that fits takes a computer', () => {
  const rings = ringsOf({
    rings: [
      { name: 'Ours', filterId },
      { name: 'Few', percent: 10 },
      { name: 'Many', percent: 30 },
    ],
  });
  const at = (share: number, inFilter = false) => ringOf(rings, share, () => inFilter);
  assert.deepEqual([at(5), at(10), at(39.9), at(40), at(99)], [1, 2, 2, 3, 3]);
  assert.equal(at(50, true), 0);
});

test('every computer is in exactly one ring, and keeps it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (shares) => {
        const rings = ringsOf({
          rings: shares.map((percent) => ({ name: `${percent}`, percent })),
        });
        const guid = newGuid();
        const ring = ringOf(rings, shareOf(guid), () => false);
        assert.ok(ring >= 0 && ring < rings.length);
        assert.equal(
          ringOf(rings, shareOf(guid), () => false),
          ring,
        );
      },
    ),
  );
});

test('the hash spreads computers evenly', () => {
  const places = Array.from({ length: 20_000 }, () => shareOf(newGuid()));
  for (let from = 0; from < 100; from += 10) {
    const inside = places.filter((place) => place >= from && place < from + 10).length;
    assert.ok(
      Math.abs(inside - 2000) < 250,
      `${inside} of 20,000 lie between ${from} and ${from + 10}`,
    );
  }
});
