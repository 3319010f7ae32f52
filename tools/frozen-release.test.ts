import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitIn } from './frozen-release.ts';

const changeLog = `# Change log

## Unreleased

## [0.2.0] - 2026-12-24

- Commit: \`fedcba9876543210\`

## 0.1.0 (2026-11-30)

The first release.

Commit: 0123456789abcdef0123456789abcdef01234567

## 0.0.9
`;

test('the commit below the heading of a version is found, and no other', () => {
  assert.equal(commitIn(changeLog, '0.1.0'), '0123456789abcdef0123456789abcdef01234567');
  assert.equal(commitIn(changeLog, '0.2.0'), 'fedcba9876543210');
  for (const version of ['0.0.9', '0.3.0', '1.0', 'Unreleased'])
    assert.equal(commitIn(changeLog, version), null);
});
