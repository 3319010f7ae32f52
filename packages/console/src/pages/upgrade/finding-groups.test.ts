import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '@reeve/protocol/release';
import { groupFindings, groupOf, remediesOf } from './finding-groups.ts';

const finding = (change: Partial<Finding>): Finding => ({
  id: 'reeve.example',
  result: 'fail',
  gate: 'mandatory',
  severity: 'medium',
  title: '',
  message: '',
  evidence: [],
  remediations: [],
  ...change,
});
const none = new Set<string>();

test('what could not be checked counts as failed', () => {
  for (const result of ['fail', 'error', 'unknown'] as const) {
    assert.equal(groupOf(finding({ result }), none), 'blocking');
  }
});

test('a mandatory finding is waived only when it says that it may be', () => {
  const here = new Set(['reeve.example']);
  assert.equal(groupOf(finding({}), here), 'blocking');
  const text = 'reeve upgrade check --waive reeve.example="why that is all right"';
  const waivable = finding({ remediations: [{ type: 'command', text }] });
  assert.equal(groupOf(waivable, none), 'waivable');
  assert.equal(groupOf(waivable, here), 'waived');
  assert.deepEqual(remediesOf(waivable), []);
});

test('what cannot be told stops at a mandatory gate and warns at a skippable one', () => {
  assert.equal(groupOf(finding({ gate: 'skippable', result: 'unknown' }), none), 'warning');
  assert.equal(groupOf(finding({ result: 'notchecked' }), none), 'blocking');
});

test('a skippable finding blocks until it is waived, here or before', () => {
  const skippable = finding({ gate: 'skippable' });
  assert.equal(groupOf(skippable, none), 'waivable');
  assert.equal(groupOf(skippable, new Set(['reeve.example'])), 'waived');
  const waiver = { by: 'ada', reason: 'no second disk', expiresAt: '2027-01-01T00:00:00Z' };
  assert.equal(groupOf({ ...skippable, waiver }, none), 'waived');
});

test('advisory findings only warn, and the gravest comes first', () => {
  const groups = groupFindings(
    [
      finding({ gate: 'advisory', severity: 'low', id: 'a' }),
      finding({ gate: 'advisory', severity: 'high', id: 'b' }),
    ],
    none,
  );
  assert.deepEqual(
    groups.warning.map(({ id }) => id),
    ['b', 'a'],
  );
});
