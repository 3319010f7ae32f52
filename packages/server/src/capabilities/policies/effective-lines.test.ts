import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Contender, effectiveLines, wonLines } from './effective-lines.ts';

const policy = (
  number: number,
  order: number,
  lines: Record<string, number>,
  kind = 'k',
): Contender => ({
  number,
  order,
  kind,
  lines,
});

test('the lowest order wins each line by itself; losers are kept, best first', () => {
  const a = policy(1, 20, { x: 1, y: 1 });
  const b = policy(2, 10, { y: 2, z: 2 });
  const c = policy(3, 30, { y: 3 });
  const lines = effectiveLines([a, b, c]);
  assert.deepEqual(
    lines.map(({ key, value, winner, lost }) => [
      key,
      value,
      winner.number,
      lost.map((one) => one.policy.number),
    ]),
    [
      ['x', 1, 1, []],
      ['y', 2, 2, [1, 3]],
      ['z', 2, 2, []],
    ],
  );
  assert.deepEqual(wonLines(lines, a), { x: 1 });
  assert.deepEqual(wonLines(lines, c), {});
});

test('of two with the same order the older one wins', () => {
  const lines = effectiveLines([policy(7, 5, { x: 7 }), policy(3, 5, { x: 3 })]);
  assert.equal(lines[0]?.winner.number, 3);
});

test('kinds do not compete with each other', () => {
  const lines = effectiveLines([policy(1, 1, { x: 1 }, 'a'), policy(2, 2, { x: 2 }, 'b')]);
  assert.deepEqual(
    lines.map(({ kind, value }) => [kind, value]),
    [
      ['a', 1],
      ['b', 2],
    ],
  );
});

test('the order in which policies come does not matter, and no line is lost or won twice', () => {
  const contender = fc.record({
    order: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('a', 'b'),
    lines: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.integer(), { maxKeys: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(contender, { maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      (made, random) => {
        const policies = made.map((one, at) => ({
          ...one,
          lines: { ...one.lines },
          number: at + 1,
        }));
        const shuffled = [...policies].sort(() => (Number(random.next().value) % 3) - 1);
        const lines = effectiveLines(policies);
        assert.deepEqual(effectiveLines(shuffled), lines);
        for (const line of lines) {
          const rivals = policies.filter(
            ({ kind, lines: own }) => kind === line.kind && line.key in own,
          );
          assert.equal(line.lost.length, rivals.length - 1);
          for (const rival of rivals)
            assert.ok(
              rival.order > line.winner.order ||
                (rival.order === line.winner.order && rival.number >= line.winner.number),
            );
        }
      },
    ),
  );
});
