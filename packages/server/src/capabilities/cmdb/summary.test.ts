import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressKey, naturalKey } from './summary.ts';

test('versions and addresses sort by their numbers', () => {
  const versions = ['12.11', '9.13', '12.9', '24.04.2 LTS'];
  assert.deepEqual(
    versions.toSorted((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1)),
    ['9.13', '12.9', '12.11', '24.04.2 LTS'],
  );
  const addresses = ['10.0.0.10', 'fe80::1%eth0', '10.0.0.9', '::1', '2001:db8::5', '9.255.0.1'];
  assert.deepEqual(
    addresses.toSorted((a, b) => (addressKey(a) < addressKey(b) ? -1 : 1)),
    ['9.255.0.1', '10.0.0.9', '10.0.0.10', '::1', '2001:db8::5', 'fe80::1%eth0'],
  );
  assert.equal(addressKey('nonsense'), '');
  assert.equal(addressKey('2001:db8::5').length, addressKey('::').length);
});
