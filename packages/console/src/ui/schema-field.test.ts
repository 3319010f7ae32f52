import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { fieldOf, type JsonSchema, labelOf } from './schema-field.ts';

const field = (schema: unknown) => fieldOf(schema as JsonSchema);

test('each type of value has its own way of asking', () => {
  assert.equal(field(Type.Boolean()).kind, 'switch');
  assert.deepEqual(field(Type.Integer({ minimum: 5, maximum: 9 })), {
    kind: 'number',
    minimum: 5,
    maximum: 9,
  });
  assert.deepEqual(field(Type.Union([Type.Literal('sh'), Type.Literal('bash')])), {
    kind: 'choice',
    choices: ['sh', 'bash'],
  });
  assert.equal(field(Type.Array(Type.Object({ name: Type.String() }))).kind, 'list');
  assert.equal(field(Type.Array(Type.String())).kind, 'texts');
  assert.equal(field(Type.Record(Type.String(), Type.Unknown())).kind, 'json');
});

test('a text that may be absent is still a text, and a script is a long one', () => {
  assert.deepEqual(field(Type.Union([Type.String({ maxLength: 65_536 }), Type.Null()])), {
    kind: 'text',
    long: true,
    nullable: true,
  });
  assert.deepEqual(field(Type.String()), { kind: 'text', long: false, nullable: false });
});

test('names of properties read as words', () => {
  assert.equal(labelOf('everySeconds'), 'Every seconds');
});
