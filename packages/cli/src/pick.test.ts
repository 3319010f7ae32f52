import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pick } from './pick.ts';
import { parseRule, rulesText } from './policy-rules.ts';

const items = [
  { id: '0190aaaa-0000-7000-8000-000000000001', name: 'web' },
  { id: '0190aaab-0000-7000-8000-000000000002', name: 'Web' },
  { id: '0190bbbb-0000-7000-8000-000000000003', name: 'db' },
];
const described = {
  what: 'thing',
  list: 'reeve thing list',
  idOf: (item: (typeof items)[number]) => item.id,
  namesOf: (item: (typeof items)[number]) => [item.name],
};

test('one is picked by identifier, by name, or by the beginning of its identifier', () => {
  assert.equal(pick(items, 'DB', described), items[2]);
  assert.equal(pick(items, '0190aaab-0000-7000-8000-000000000002', described), items[1]);
  assert.equal(pick(items, '0190bbbb', described), items[2]);
});

test('several or none are refused, never guessed', () => {
  assert.throws(() => pick(items, 'web', described), {
    code: 'cli.ambiguous',
    message: /0190aaab/,
  });
  assert.throws(() => pick(items, 'x', described), { code: 'cli.notFound', remedy: /thing list/ });
  // Too short to mean one for long.
  assert.throws(() => pick(items, '0190', described), { code: 'cli.notFound' });
});

test('rules are read and told in words', () => {
  const rules = ['hostName=web-*', 'hostName=db-*', 'ip=10.0.0.0/8'].map(parseRule);
  assert.equal(rulesText(rules), 'hostName web-* or db-* and ip 10.0.0.0/8');
  assert.equal(rulesText([]), 'every agent');
  assert.throws(() => parseRule('host=x'), { code: 'cli.usage' });
  assert.throws(() => parseRule('ip='), { code: 'cli.usage' });
});
