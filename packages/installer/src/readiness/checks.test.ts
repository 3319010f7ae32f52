import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkReadiness, judgeCheck } from './check-readiness.ts';
import { checks } from './checks/index.generated.ts';
import { fixtureTime } from './fixture-facts.ts';

const hour = 3_600_000;

for (const check of checks) {
  test(`${check.id} judges its fixtures`, () => {
    const expected = new Set(check.fixtures.map(({ expect }) => expect));
    for (const wanted of ['pass', 'fail', 'unknown'] as const)
      assert.ok(expected.has(wanted), `${check.id} has no fixture for ${wanted}`);
    for (const { name, facts, expect } of check.fixtures) {
      const judged = judgeCheck(check, facts, fixtureTime);
      assert.equal(judged.result, expect, `${check.id}, ${name}: ${judged.message}`);
      if (expect === 'fail')
        assert.ok(judged.remediations.length > 0, `${check.id}, ${name}: says not what to do`);
    }
  });

  test(`${check.id} does not pass on facts older than its limit`, () => {
    const later = new Date(fixtureTime.getTime() + check.ttlSeconds * 1000 + hour);
    for (const { facts } of check.fixtures)
      assert.equal(judgeCheck(check, facts, later).result, 'unknown');
  });
}

test('every check has its own id', () => {
  assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
});

test('without any fact nothing is ready', () => {
  const nothing = Object.fromEntries(
    checks.flatMap(({ facts }) => facts.map((name) => [name, { known: false, why: 'test' }])),
  );
  const hop = { from: '0.1.0', to: '0.2.0' };
  const report = checkReadiness(checks, nothing as never, hop, [], fixtureTime);
  assert.equal(report.ready, false);
  assert.ok(report.findings.every(({ result }) => result === 'unknown'));
});
