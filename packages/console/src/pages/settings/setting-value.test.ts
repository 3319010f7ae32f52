import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Setting } from '@reeve/protocol/api';
import { boundsInWords, groupSettings, valueInWords } from './setting-value.ts';

const poll: Setting = {
  key: 'task-server.poll-interval-seconds',
  group: 'Task server',
  title: 'Poll interval',
  description: 'How often an agent without push channel asks.',
  type: 'integer',
  unit: 'seconds',
  minimum: 5,
  maximum: 86_400,
  choices: [],
  default: 300,
  value: 300,
  deviation: null,
};

test('a value carries its unit, and a switch is on or off', () => {
  assert.equal(valueInWords(poll, 1800), '1,800 seconds');
  assert.equal(valueInWords({ type: 'boolean', unit: '' }, false), 'Off');
  assert.equal(valueInWords({ type: 'text', unit: '' }, ''), '(empty)');
  assert.equal(valueInWords(poll, null), 'the default');
});

test('bounds are said with the unit', () => {
  assert.equal(boundsInWords(poll), '5 to 86,400 seconds');
  assert.equal(
    boundsInWords({ ...poll, minimum: null, maximum: null, choices: ['a', 'b'] }),
    'a, b',
  );
});

test('a search keeps the groups that have something', () => {
  const other: Setting = {
    ...poll,
    key: 'agents.push',
    group: 'Agent communication',
    title: 'Push',
  };
  assert.deepEqual(
    groupSettings([poll, other], 'push').map(([group, list]) => [group, list.length]),
    [
      ['Task server', 1],
      ['Agent communication', 1],
    ],
  );
  assert.deepEqual(groupSettings([poll, other], 'interval')[0]?.[0], 'Task server');
  assert.deepEqual(groupSettings([poll, other], 'nothing of it'), []);
});
