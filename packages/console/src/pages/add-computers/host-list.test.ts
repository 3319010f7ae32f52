import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostKeysOf, hostsOf } from './host-list.ts';

test('hosts come in any separation and once each', () => {
  assert.deepEqual(hostsOf('web-01, web-02\nweb-01;10.0.0.7  '), ['web-01', 'web-02', '10.0.0.7']);
  assert.deepEqual(hostsOf('  \n'), []);
});

test('host keys are read line by line', () => {
  assert.deepEqual(hostKeysOf('web-01 SHA256:abc\nnonsense\nweb-02  SHA256:def'), {
    'web-01': 'SHA256:abc',
    'web-02': 'SHA256:def',
  });
});
