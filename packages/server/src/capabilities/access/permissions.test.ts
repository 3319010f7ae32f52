import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRoutes, permissions } from '@reeve/protocol/api';
import { permissionsOf, permissionsOfRole, rolesBeyond } from './permissions.ts';

test('an administrator may do everything, a viewer changes nothing', () => {
  assert.deepEqual([...permissionsOf(['administrator'])].sort(), [...permissions].sort());
  const viewer = permissionsOf(['viewer']);
  const changing = allRoutes.filter(
    ({ method, access, reads }) =>
      method !== 'GET' && !reads && !['public', 'signedIn'].includes(access),
  );
  assert.deepEqual(
    changing
      .filter(({ access }) => viewer.has(access as never))
      .map(({ id }) => id)
      .sort(),
    // They only read, and leave a record of who had the server work for it.
    ['checkMembership', 'checkUpgrade', 'planUpgrade'],
  );
});

test('an operator may do all that a viewer may', () => {
  assert.ok(permissionsOfRole.viewer.every((one) => permissionsOfRole.operator.includes(one)));
});

test('roles add up', () => {
  assert.deepEqual(permissionsOf(['viewer', 'operator']), permissionsOf(['operator']));
  assert.equal(permissionsOf([]).size, 0);
});

test('nobody gives more than he has', () => {
  assert.deepEqual(rolesBeyond(['viewer', 'administrator'], permissionsOf(['operator'])), [
    'administrator',
  ]);
  assert.deepEqual(
    rolesBeyond(['operator', 'administrator'], permissionsOf(['administrator'])),
    [],
  );
});
