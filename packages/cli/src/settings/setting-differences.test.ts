import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Setting } from '@reeve/protocol/api';
import { differences } from './setting-differences.ts';
import { readAssignments } from './setting-input.ts';

test('what differs, with null for a default', () => {
  const before = new Map<string, string | number | boolean>([
    ['a', 1],
    ['b', true],
    ['c', 'x'],
  ]);
  const after = new Map<string, string | number | boolean>([
    ['a', 1],
    ['c', 'y'],
    ['d', false],
  ]);
  assert.deepEqual(differences(before, after), [
    { key: 'b', before: true, after: null },
    { key: 'c', before: 'x', after: 'y' },
    { key: 'd', before: null, after: false },
  ]);
  assert.deepEqual(differences(before, before), []);
});

test('values are read by the type of their setting', () => {
  const settings = [
    { key: 'n', type: 'integer' },
    { key: 'b', type: 'boolean' },
    { key: 't', type: 'text' },
  ] as Setting[];
  assert.deepEqual(readAssignments(settings, ['n=5', 'b=off', 't=a=b', 'n=7']), {
    n: 7,
    b: false,
    t: 'a=b',
  });
  assert.deepEqual(readAssignments(settings, ['t=']), { t: '' });
  for (const word of ['n=', 'n=x', 'b=maybe', '=5', 'n'])
    assert.throws(() => readAssignments(settings, [word]), { code: 'cli.usage' }, word);
  assert.throws(() => readAssignments(settings, ['other=1']), { code: 'cli.notFound' });
});
