import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import { Type } from 'typebox';
import { compileValidator } from './validator.ts';

const app = fastify();
app.setValidatorCompiler(compileValidator);
app.post(
  '/echo',
  {
    schema: {
      querystring: Type.Object({ limit: Type.Optional(Type.Integer()) }),
      body: Type.Object({
        text: Type.Union([Type.String(), Type.Null()]),
        many: Type.Optional(Type.Integer({ default: 7 })),
        at: Type.Optional(Type.String({ format: 'date-time' })),
      }),
    },
  },
  async ({ query, body }) => ({ query, body }),
);
const post = async (payload: object, query = '') =>
  (await app.inject({ method: 'POST', url: `/echo${query}`, payload })).json();

test('a null in a body stays a null, and defaults are filled in', async () => {
  assert.deepEqual((await post({ text: null })).body, { text: null, many: 7 });
});

test('a text in a body is no number, one in a query string is read as one', async () => {
  assert.match((await post({ text: '', many: '3' })).message, /must be integer/);
  assert.deepEqual((await post({ text: '' }, '?limit=3')).query, { limit: 3 });
});

test('formats are held', async () => {
  assert.match((await post({ text: '', at: 'tomorrow' })).message, /date-time/);
});
