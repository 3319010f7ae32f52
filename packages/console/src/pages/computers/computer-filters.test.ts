import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf, queryOfUrl, sortOf } from './computer-filters.ts';

const query = (text: string) => queryOfUrl(new URLSearchParams(text));

test('an empty URL asks for everything by name', () => {
  assert.deepEqual(query(''), { sort: 'name' });
});

test('filters of the URL are those of the API', () => {
  assert.deepEqual(
    query('search=web&os=Debian&connected=false&pendingRestart=true&sort=-lastSeen'),
    {
      search: 'web',
      os: 'Debian',
      connected: false,
      pendingRestart: true,
      sort: '-lastSeen',
    },
  );
});

test('what is not understood is left out', () => {
  assert.deepEqual(query('sort=nonsense&connected=perhaps&os='), { sort: 'name' });
});

test('an order survives the way through the URL', () => {
  for (const sort of ['name', '-lastSeen']) assert.equal(sortOf(orderOf(sort)), sort);
});
