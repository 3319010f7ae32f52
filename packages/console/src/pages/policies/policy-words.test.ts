import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complianceInWords } from './policy-words.ts';

const none = { compliant: 0, failing: 0, pending: 0, notApplicable: 0, unknown: 0 };

test('compliance names what there is', () => {
  assert.equal(
    complianceInWords({
      counts: { ...none, compliant: 996, failing: 3, unknown: 1 },
      computers: 1000,
    }),
    '996 compliant, 3 failing, 1 unknown of 1,000',
  );
  assert.equal(complianceInWords({ counts: none, computers: 0 }), 'no computer');
});
