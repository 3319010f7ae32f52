import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClauseNode } from '@reeve/protocol/api';
import { asGroup, compareOf, trimmed, valuesFromTexts, withOperator } from './clause-node.ts';

const column = {
  name: 'name',
  type: 'text',
  description: '',
  operators: [
    { name: '=', takes: 'one' },
    { name: 'in', takes: 'list' },
    { name: 'is empty', takes: 'none' },
  ],
};
const compare = { ...compareOf('service', column), values: ['ssh'] };

test('a tree gets a group outermost, and loses it again when it holds one thing', () => {
  const group = asGroup(compare);
  assert.deepEqual(group, { type: 'and', items: [compare] });
  assert.deepEqual(trimmed(group), compare);
  assert.deepEqual(asGroup(null), { type: 'and', items: [] });
});

test('empty groups are nothing, wherever they are', () => {
  const empty: ClauseNode = { type: 'or', items: [] };
  assert.equal(trimmed({ type: 'and', items: [empty, { type: 'not', item: empty }] }), null);
  assert.deepEqual(
    trimmed({ type: 'rows', quantifier: 'any', dataClass: 'service', item: empty }),
    {
      type: 'rows',
      quantifier: 'any',
      dataClass: 'service',
      item: null,
    },
  );
});

test('values survive a change of operator where they fit', () => {
  assert.deepEqual(withOperator(compare, column, 'in').values, ['ssh']);
  assert.deepEqual(withOperator(compare, column, 'is empty').values, []);
  assert.deepEqual(withOperator({ ...compare, operator: 'is empty' }, column, '=').values, ['']);
});

test('numbers are read as numbers', () => {
  assert.deepEqual(valuesFromTexts('integer', ['4', 'x', '16']), [4, 16]);
  assert.deepEqual(valuesFromTexts('text', ['4']), ['4']);
});
