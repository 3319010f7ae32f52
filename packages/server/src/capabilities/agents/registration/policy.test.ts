import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistrationPolicy } from '@reeve/protocol/api';
import { someIdentity } from '../test-support/test-agent.ts';
import { decidingPolicy, matchesMask, policyMatches, refuseBadMasks } from './policy.ts';

const identity = {
  ...someIdentity('web1'),
  ipAddresses: ['10.20.3.4', 'fd00::5'],
  macAddresses: ['02:11:22:33:44:55'],
};
type Rule = RegistrationPolicy['rules'][number];
const rule = (kind: Rule['kind'], mask: string): Rule => ({ kind, mask });

test('masks: * is any text, ? one character, anything else itself', () => {
  assert.equal(matchesMask('web*', 'WEB1'), true);
  assert.equal(matchesMask('web?', 'web12'), false);
  assert.equal(matchesMask('web.', 'web1'), false);
  assert.equal(matchesMask('*', ''), true);
  assert.equal(matchesMask('', 'a'), false);
  assert.equal(matchesMask('a*c*e', 'abcde'), true);
  assert.equal(matchesMask('*ab', 'aab'), true);
  assert.equal(matchesMask('a*', ''), false);
  assert.equal(matchesMask('a[1]+(b|c)$', 'a[1]+(b|c)$'), true);
});

test('a hostile mask takes no time beyond measure', () => {
  const started = performance.now();
  assert.equal(matchesMask(`${'*a'.repeat(30)}*b`, 'a'.repeat(60)), false);
  assert.equal(matchesMask('*'.repeat(253), 'x'.repeat(253)), true);
  assert.ok(performance.now() - started < 200);
});

test('addresses match by block or by mask, in both families', () => {
  assert.equal(policyMatches([rule('ip', '10.20.0.0/16')], identity), true);
  assert.equal(policyMatches([rule('ip', '10.21.0.0/16')], identity), false);
  assert.equal(policyMatches([rule('ip', 'fd00::/8')], identity), true);
  assert.equal(policyMatches([rule('ip', '10.20.*')], identity), true);
  assert.equal(policyMatches([rule('mac', '02-11-22-*')], identity), true);
});

test('different kinds must all match, one of several of a kind is enough', () => {
  const names = [rule('hostName', 'db*'), rule('hostName', 'web*')];
  assert.equal(policyMatches(names, identity), true);
  assert.equal(policyMatches([...names, rule('ip', '192.168.0.0/16')], identity), false);
  assert.equal(policyMatches([...names, rule('ip', '10.*')], identity), true);
  assert.equal(policyMatches([], identity), true);
});

test('the first enabled policy that matches decides', () => {
  const policy = (name: string, order: number, result: 'allowed' | 'blocked', enabled = true) => ({
    id: name,
    name,
    order,
    enabled,
    result,
    rules: [rule('hostName', 'web*')],
  });
  const policies = [
    policy('b', 2, 'allowed'),
    policy('a', 1, 'blocked', false),
    policy('c', 3, 'blocked'),
  ];
  assert.equal(decidingPolicy(policies, identity)?.name, 'b');
  assert.equal(decidingPolicy(policies, someIdentity('mail')), null);
});

test('an address block that can never match is refused', () => {
  for (const mask of ['10.0.0.0/33', 'host/8', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/'])
    assert.throws(() => refuseBadMasks([rule('ip', mask)]), { code: 'agents.badMask' });
  refuseBadMasks([rule('ip', '::/0'), rule('hostName', 'a/b')]);
});
