import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeUrl } from './route-url.ts';

test('parameters are filled in and escaped', () => {
  assert.equal(
    routeUrl('/api/v1/computers/by-name/:name', { name: 'a/b c' }),
    '/api/v1/computers/by-name/a%2Fb%20c',
  );
});

test('what is undefined, null or empty does not reach the query', () => {
  assert.equal(
    routeUrl('/x', {}, { search: '', limit: 5, connected: false, os: undefined }),
    '/x?limit=5&connected=false',
  );
});

test('a missing parameter is refused at once', () => {
  assert.throws(() => routeUrl('/x/:id'), TypeError);
});
