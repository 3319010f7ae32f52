import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classTableOf } from './class-table.ts';
import { networkOf, subnetsOfClass } from './subnet.ts';

test('an address with its prefix lies in a network', () => {
  assert.equal(networkOf('10.1.2.3/24'), '10.1.2.0/24');
  assert.equal(networkOf('192.168.255.254/17'), '192.168.128.0/17');
  assert.equal(networkOf('250.1.2.3/8'), '250.0.0.0/8');
  for (const none of [
    '10.1.2.3/32',
    '10.1.2.3',
    '127.0.0.1/8',
    '169.254.1.1/16',
    'fe80::1/64',
    '1.2.3.4/x',
    '',
  ])
    assert.equal(networkOf(none), null, none);
});

test('interfaces that software makes are in no network', () => {
  const line = (name: string, ipv4: string | null) => [name, null, ipv4, null, 1500, 'up', null];
  assert.deepEqual(
    subnetsOfClass(classTableOf({ name: 'network-interface' }), [
      line('eth0', '10.0.1.5/24 10.0.0.5/24'),
      line('docker0', '172.17.0.1/16'),
      line('eth1', null),
      line('eth2', '10.0.1.6/24'),
    ]),
    ['10.0.0.0/24', '10.0.1.0/24'],
  );
  assert.equal(subnetsOfClass(classTableOf({ name: 'disk' }), []), null);
});
