import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '@reeve/protocol/api';
import { partKey, partOf, targetInWords } from './target-parts.ts';

const part = (kind: 'filter' | 'group' | 'computer', name: string) => ({ kind, id: name, name });
const target = (more: Partial<Target>): Target => ({
  id: '',
  name: '',
  description: '',
  anyOf: [],
  allOf: [],
  noneOf: [],
  owner: { id: '', name: '' },
  members: 0,
  updatedAt: null,
  usedBy: [],
  version: 1,
  changedBy: '',
  changedAt: '',
  ...more,
});

test('a part goes through a choice and back', () => {
  for (const each of [{ kind: 'everything' as const }, { kind: 'filter' as const, id: 'a-b' }])
    assert.deepEqual(partOf(partKey(each)), each);
});

test('a target reads as a sentence', () => {
  assert.equal(targetInWords(target({})), 'nothing');
  assert.equal(
    targetInWords(
      target({
        anyOf: [part('filter', 'Servers'), part('group', 'Bern')],
        allOf: [part('filter', 'Debian')],
        noneOf: [part('computer', 'pc-17')],
      }),
    ),
    'filter Servers or group Bern, and in filter Debian, but not in computer pc-17',
  );
  assert.equal(
    targetInWords(target({ anyOf: [{ kind: 'everything', name: '' }] })),
    'every computer',
  );
});
