import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError, type ErrorDetails, type ErrorKind } from '@reeve/base';
import { agentRefusalCodes as codes } from '@reeve/protocol/agent/wire';
import { reactTo } from './reaction.ts';

const refusal = (code: string, details: ErrorDetails = {}, kind: ErrorKind = 'conflict') =>
  new AppError({ code, kind, message: 'm', remedy: 'r', details });

test('each refusal that agents act on has its own reaction', () => {
  const cases: [string, string, string, number][] = [
    [codes.sessionExpired, 'session', 'connected', 0],
    [codes.registrationPending, 'register', 'pending', 60],
    [codes.blocked, 'register', 'blocked', 3600],
    [codes.unknownAgent, 'register', 'starting', 0],
    [codes.duplicateIdentity, 'session', 'duplicate', 600],
    [codes.newIdentityRequired, 'new-identity', 'starting', 0],
    [codes.protocolUnsupported, 'session', 'unsupported', 3600],
  ];
  assert.equal(cases.length, Object.keys(codes).length);
  for (const [code, next, state, waitSeconds] of cases) {
    assert.deepEqual(reactTo(refusal(code), 1, 0), { next, state, waitSeconds }, code);
  }
});

test('what the server says again and again is not asked without a wait', () => {
  for (const code of [codes.sessionExpired, codes.unknownAgent, codes.newIdentityRequired]) {
    assert.ok(reactTo(refusal(code), 5, 0.5).waitSeconds > 10, code);
  }
});

test('back-pressure is obeyed at least as long as asked, and the session stands', () => {
  for (const status of [429, 503]) {
    const reaction = reactTo(refusal('agents.x', { status, retryAfterSeconds: 30 }), 1, 0);
    assert.deepEqual(reaction, { state: 'waiting', waitSeconds: 30, next: 'go-on' });
    const spreadOut = reactTo(refusal('agents.x', { status, retryAfterSeconds: 30 }), 1, 1);
    assert.equal(spreadOut.waitSeconds, 45);
  }
});

test('an absent server and a bug are both survived with a growing wait', () => {
  const absent = reactTo(refusal('link.unreachable', {}, 'unavailable'), 4, 1);
  assert.deepEqual(absent, { state: 'unreachable', waitSeconds: 16, next: 'go-on' });
  assert.equal(reactTo(new TypeError('bug'), 20, 1).waitSeconds, 300);
  assert.equal(reactTo(refusal('agents.odd', {}, 'unauthenticated'), 1, 0).next, 'session');
});
