import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '../../kernel/http/principal.ts';
import { createPrincipalCache } from './principal-cache.ts';

const ann: Principal = {
  id: '1',
  name: 'ann',
  kind: 'administrator',
  roles: ['viewer'],
  permissions: new Set(),
  csrfToken: 'c',
  sessionId: 's',
  mustSetPassword: false,
};

test('remembers for a second, and nobody never', async () => {
  let nowMs = 0;
  const cache = createPrincipalCache({ now: () => new Date(nowMs) });
  let looks = 0;
  const look = async () => {
    looks++;
    return ann;
  };
  await cache.get('h', look);
  await cache.get('h', look);
  assert.equal(looks, 1);
  nowMs = 1000;
  await cache.get('h', look);
  assert.equal(looks, 2);
  assert.equal(await cache.get('x', async () => null), null);
  assert.equal(await cache.get('x', async () => ann), ann);
});

test('what was read before a change is not kept after it', async () => {
  const cache = createPrincipalCache({ now: () => new Date(0) });
  await cache.get('h', async () => {
    cache.clear();
    return ann;
  });
  assert.equal(await cache.get('h', async () => null), null);
});
