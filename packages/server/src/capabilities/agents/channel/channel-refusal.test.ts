import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { channelRefusal } from './channel-refusal.ts';

const refusalOf = (thrown: unknown): AppError => {
  const refusal = channelRefusal(thrown, 'agent');
  assert.ok(refusal instanceof AppError);
  return refusal;
};

test('a full disk is back-pressure with a number', () => {
  const full = Object.assign(new Error('No space left on device'), { code: '53100' });
  const refusal = refusalOf(full);
  assert.equal(refusal.code, 'agents.notStored');
  assert.ok(Number(refusal.details.retryAfterSeconds) >= 5);
  assert.match(refusal.message, /No space left/);
});

test('a number that is there stays; refusals of another kind get none', () => {
  assert.equal(
    refusalOf(agentErrors.queueFull({ depth: 1, retryAfterSeconds: 77 })).details.retryAfterSeconds,
    77,
  );
  assert.equal('retryAfterSeconds' in refusalOf(agentErrors.badSignature()).details, false);
});

test('what the HTTP server refuses is said in the words of the channel; a bug stays one', () => {
  const http = (statusCode: number) => Object.assign(new Error('no'), { statusCode });
  assert.equal(refusalOf(http(413)).code, 'agents.messageTooLarge');
  assert.equal(refusalOf(http(415)).code, 'agents.malformed');
  const bug = new TypeError('undefined is no function');
  assert.equal(channelRefusal(bug, 'agent'), bug);
});
