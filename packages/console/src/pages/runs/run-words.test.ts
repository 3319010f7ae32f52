import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '@reeve/protocol/api';
import { failures, isOpen, progressInWords } from './run-words.ts';

const run = (state: Run['state'], counts: Partial<Run['counts']>): Run => ({
  id: '',
  subject: { kind: 'task', id: '', name: '', version: 1 },
  state,
  reason: '',
  reach: '',
  computers: 1000,
  counts: {
    waiting: 0,
    running: 0,
    done: 0,
    failed: 0,
    cancelled: 0,
    expired: 0,
    interrupted: 0,
    ...counts,
  },
  steps: [],
  values: {},
  createdBy: '',
  createdAt: '',
  approvedBy: null,
  startAt: '',
  finishedAt: null,
  expiresAt: '',
  cause: '',
  rerunOf: null,
});

test('progress names what is done and what is not', () => {
  assert.equal(
    progressInWords(run('running', { done: 812, failed: 3, waiting: 185 })),
    '812 of 1,000 done, 185 waiting, 3 failed',
  );
});

test('everything that ended without being done counts as a failure to run again', () => {
  assert.equal(
    failures(run('failed', { failed: 1, expired: 2, interrupted: 3, cancelled: 4 })),
    10,
  );
});

test('a run that waits for approval is still open', () => {
  assert.deepEqual(
    (['awaiting-approval', 'done', 'cancelled'] as const).map((state) => isOpen(run(state, {}))),
    [true, false, false],
  );
});
