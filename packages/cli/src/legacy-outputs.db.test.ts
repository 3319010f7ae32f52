import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LegacyCommunication } from '@reeve/protocol/api';
import { useOutputServer } from './test-support/output-server.ts';

const { reeve, output, refusal } = useOutputServer('legacy-outputs', [21_446, 21_447]);

test('legacy: show, set with an expiry, turn off by the number, list', () => {
  const before = output<LegacyCommunication>('legacy show');
  assert.deepEqual([before.enabled, before.legacyComputers], [true, 0]);
  assert.match(reeve('legacy', 'show').stdout, /Legacy Agent Communication +on/);
  const expiresAt = '2220-01-01T00:00:00.000Z';
  const on = output<LegacyCommunication>('legacy set', 'on', '--expires', expiresAt);
  assert.equal(on.expiresAt, expiresAt);
  const never = output<LegacyCommunication>('legacy set', 'on', '--expires', 'never');
  assert.equal(never.expiresAt, null);
  assert.equal(refusal('legacy', 'set', 'off', '--cut-off', '5'), 'agents.cutOffDiffers');
  const off = output<LegacyCommunication>(
    'legacy set',
    'off',
    '--cut-off',
    '0',
    '--reason',
    'done',
  );
  assert.equal(off.enabled, false);
  assert.match(reeve('legacy', 'show').stdout, /Legacy Agent Communication +off/);
  assert.deepEqual(output('legacy computers', '--search', 'x'), []);
  assert.match(reeve('legacy', 'computers').stdout, /Every agent speaks/);
});
