import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingDefinition } from './setting.ts';
import { valueInForce, valueProblem } from './setting-value.ts';

const about = { key: 'a.b', group: 'A', title: 'B', description: '' };
const integer: SettingDefinition = {
  ...about,
  type: 'integer',
  default: 5,
  minimum: 1,
  maximum: 10,
  unit: 'seconds',
};
const text: SettingDefinition = { ...about, type: 'text', default: '', maximumLength: 3 };
const choice: SettingDefinition = {
  ...about,
  type: 'choice',
  default: 'on',
  choices: ['on', 'off'],
};
const boolean: SettingDefinition = { ...about, type: 'boolean', default: true };

test('a value fits its type and its bounds, or it is said what is wanted', () => {
  for (const value of [1, 10]) assert.equal(valueProblem(integer, value), null);
  for (const value of [0, 11, 1.5, '5', Number.NaN, null, true])
    assert.equal(valueProblem(integer, value), 'a whole number from 1 to 10 seconds is wanted');
  assert.equal(valueProblem({ ...integer, type: 'number' }, 1.5), null);
  assert.equal(valueProblem(text, 'abc'), null);
  assert.match(valueProblem(text, 'abcd') ?? '', /at most 3/);
  assert.match(valueProblem(text, 'a\0') ?? '', /NUL/);
  assert.match(valueProblem(text, 1) ?? '', /text/);
  assert.equal(valueProblem(choice, 'off'), null);
  assert.match(valueProblem(choice, 'maybe') ?? '', /one of on, off/);
  assert.equal(valueProblem(boolean, false), null);
  assert.match(valueProblem(boolean, 'false') ?? '', /true or false/);
});

test('a stored value that does not fit counts as the default', () => {
  assert.equal(valueInForce(integer, undefined), 5);
  assert.equal(valueInForce(integer, 7), 7);
  assert.equal(valueInForce(integer, 700), 5);
  assert.equal(valueInForce(choice, 'gone'), 'on');
});
