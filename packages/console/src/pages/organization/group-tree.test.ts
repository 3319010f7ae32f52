import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Group } from '@reeve/protocol/api';
import { linesOf, possibleParents } from './group-tree.ts';

const group = (id: string, parentId: string | null): Group => ({
  id,
  viewId: 'v',
  parentId,
  name: id,
  computers: 0,
  computersBelow: 0,
});
const groups = [
  group('zurich', 'ch'),
  group('bern', 'ch'),
  group('ch', null),
  group('wankdorf', 'bern'),
];

test('groups stand below their parents, by name', () => {
  assert.deepEqual(
    linesOf(groups).map(({ group: { id }, depth }) => `${depth} ${id}`),
    ['0 ch', '1 bern', '2 wankdorf', '1 zurich'],
  );
});

test('a group whose parent is not there is still shown', () => {
  assert.deepEqual(linesOf([group('lost', 'gone')]).length, 1);
});

test('a group cannot be moved below itself', () => {
  assert.deepEqual(
    possibleParents(groups, 'bern').map(({ id }) => id),
    ['zurich', 'ch'],
  );
});
