import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Blotter, blotOut } from './blot.ts';

test('a secret is blotted out wherever it stands, in parts too, and nothing else is', () => {
  assert.equal(blotOut('user=bob pass=hunter2;', ['hunter2']), 'user=bob pass=***;');
  assert.equal(blotOut('abcabcd', ['abc', 'abcd']), '******');
  assert.equal(blotOut('a.c abc', ['a.c']), '*** abc');
  assert.equal(blotOut('anything', ['', ' ']), 'anything');
  assert.equal(blotOut('line: second-line', ['first-line\nsecond-line']), 'line: ***');
  assert.equal(blotOut('the end is open: hunt', ['hunter2']), 'the end is open: hunt');
});

test('however the text is cut into pieces, the same is shown of it', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 });
  const secrets = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), secrets, (pieces, hidden) => {
      const blotter = new Blotter(hidden);
      const shown = pieces.map((piece) => blotter.write(piece)).join('') + blotter.end();
      assert.equal(shown, blotOut(pieces.join(''), hidden));
      // The marks stand for themselves; between them no secret is left.
      for (const part of shown.split('***')) {
        for (const secret of hidden) assert.ok(!part.includes(secret), `${secret} in ${part}`);
      }
    }),
    { numRuns: 2000 },
  );
});
