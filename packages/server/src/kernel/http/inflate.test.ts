import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { inflateBody } from './inflate.ts';

let app: FastifyInstance;
let url = '';

before(async () => {
  app = fastify();
  app.addHook('preParsing', inflateBody);
  app.post('/echo', async (request) => request.body);
  url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/echo`;
});

after(() => app.close());

const post = (body: Buffer, encoding: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    body: new Uint8Array(body),
  });

const greets = async (): Promise<void> => {
  const answer = await post(gzipSync('{"hello":"you"}'), 'gzip');
  assert.deepEqual(await answer.json(), { hello: 'you' });
};

test('a compressed body arrives as it was', greets);

test('a body that grows beyond the limit is refused, and the next one is served', async () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, ' '));
  const answer = await post(bomb, 'gzip');
  assert.ok(answer.status >= 400, String(answer.status));
  await greets();
});

test('bytes that are no gzip are refused, and the next body is served', async () => {
  const answer = await post(Buffer.from('not compressed at all'), 'gzip');
  assert.ok(answer.status >= 400, String(answer.status));
  await greets();
});

test('an unknown encoding is refused', async () => {
  assert.ok((await post(Buffer.from('x'), 'br')).status >= 400);
});
