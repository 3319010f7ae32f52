import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, mostStarts, nextStep } from './trial-policy.ts';
import type { OrderFile, TrialFile } from './upgrade-files.ts';

const order: OrderFile = {
  format: 1,
  key: 'k2',
  version: '2.0.0',
  sha256: 'a'.repeat(64),
  step: 'ready',
  checkInWithinSeconds: 60,
};
const trial: TrialFile = {
  format: 1,
  key: 'k2',
  version: '2.0.0',
  from: '1.0.0',
  starts: 1,
  state: 'trying',
  reason: '',
  checkInWithinSeconds: 60,
};

test('without an order that is ready the monitor runs its agent', () => {
  assert.deepEqual(nextStep(undefined, undefined, '1.0.0', '1.0.0'), { step: 'run' });
  for (const step of ['download', 'unpack', 'told'] as const) {
    assert.deepEqual(nextStep({ ...order, step }, undefined, '1.0.0', '1.0.0'), { step: 'run' });
  }
});

test('a new order is tried, one that failed is not tried again, another one is', () => {
  const first = nextStep(order, undefined, '1.0.0', '1.0.0');
  assert.deepEqual(first, { step: 'try', trial });
  const failed: TrialFile = { ...trial, state: 'failed', reason: 'it did not check in' };
  assert.deepEqual(nextStep(order, failed, '1.0.0', '1.0.0'), { step: 'run' });
  const again = nextStep({ ...order, key: 'k3' }, failed, '1.0.0', '1.0.0');
  assert.equal(again.step, 'try');
});

test('a monitor that finds a trial under way goes on with it, but not for ever', () => {
  const next = nextStep(order, trial, '1.0.0', '1.0.0');
  assert.deepEqual(next, { step: 'try', trial: { ...trial, starts: 2 } });
  const last = nextStep(order, { ...trial, starts: mostStarts }, '1.0.0', '1.0.0');
  assert.equal(last.step, 'give-up');
  assert.equal(last.step === 'give-up' && last.trial.state, 'failed');
});

test('a release that was put in place by hand meanwhile ends the trial', () => {
  const next = nextStep(order, trial, '3.0.0', '3.0.0');
  assert.equal(next.step, 'give-up');
});

test('what is confirmed is switched to, by the old monitor and by the new one after a kill', () => {
  const confirmed: TrialFile = { ...trial, state: 'confirmed' };
  assert.equal(nextStep(order, confirmed, '1.0.0', '1.0.0').step, 'switch');
  assert.equal(nextStep(order, confirmed, '2.0.0', '2.0.0').step, 'switch');
  assert.equal(nextStep(order, confirmed, '3.0.0', '3.0.0').step, 'give-up');
  const switched: TrialFile = { ...trial, state: 'switched' };
  assert.deepEqual(nextStep(order, switched, '2.0.0', '2.0.0'), { step: 'run' });
});

test('a release proves itself by a check-in and a while without a crash', () => {
  const limits = { checkInWithinSeconds: 60, probationSeconds: 120 };
  const sight = { seconds: 10, secondsOfAgent: 10, arrived: false, crashes: 0 };
  assert.equal(judge(sight, limits).verdict, 'wait');
  assert.equal(judge({ ...sight, seconds: 61 }, limits).verdict, 'failed');
  assert.equal(judge({ ...sight, arrived: true, seconds: 61 }, limits).verdict, 'wait');
  const late = { seconds: 300, secondsOfAgent: 119, arrived: true, crashes: 2 };
  assert.equal(judge(late, limits).verdict, 'wait');
  assert.equal(judge({ ...late, secondsOfAgent: 120 }, limits).verdict, 'confirmed');
  assert.equal(judge({ ...late, crashes: 3 }, limits).verdict, 'failed');
  assert.equal(judge({ ...sight, crashes: 3 }, limits).verdict, 'failed');
});
