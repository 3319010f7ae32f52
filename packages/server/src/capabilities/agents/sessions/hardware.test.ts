import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someIdentity } from '../test-support/test-agent.ts';
import { contradicts, hardwareFingerprint } from './hardware.ts';

const before = someIdentity('before');
const other = someIdentity('other');

test('another computer in everything contradicts', () => {
  assert.equal(contradicts(before, other), true);
});

test('a moved disk, a new board, a new card, a new name do not', () => {
  const { macAddresses } = before;
  const machineId = before.machineId ?? '';
  const productUuid = before.productUuid ?? '';
  assert.equal(contradicts(before, { ...other, machineId }), false);
  assert.equal(contradicts(before, { ...other, productUuid }), false);
  assert.equal(contradicts(before, { ...other, macAddresses }), false);
});

test('a container that names nothing but an address does not', () => {
  const { machineId: _, productUuid: __, ...container } = before;
  assert.equal(
    contradicts(container, { ...container, macAddresses: ['02:aa:aa:aa:aa:aa'] }),
    false,
  );
});

test('one refused computer stays one, whatever addresses its containers have', () => {
  const later = { ...before, macAddresses: ['02:aa:aa:aa:aa:aa'], ipAddresses: [] };
  assert.equal(hardwareFingerprint(later), hardwareFingerprint(before));
  assert.notEqual(hardwareFingerprint(other), hardwareFingerprint(before));
});
