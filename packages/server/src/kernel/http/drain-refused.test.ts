import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import { drainRefused } from './drain-refused.ts';
import { inflateBody } from './inflate.ts';

const limit = 1024 * 1024;

const startServer = async (): Promise<{ port: number; close(): Promise<unknown> }> => {
  const app = fastify({ bodyLimit: limit });
  app.addHook('preParsing', inflateBody);
  app.addHook('onSend', drainRefused);
  app.addHook('onRequest', async (incoming, reply) => {
    if (incoming.url === '/stranger') return reply.status(401).send({});
  });
  app.post('/*', async () => ({ taken: true }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  return { port, close: () => app.close() };
};

const post = (port: number, path: string, body: Buffer, headers: object = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    outgoing.on('error', reject).end(body);
  });

test('who sends too much, or without leave, reads the refusal instead of a broken pipe', async () => {
  const { port, close } = await startServer();
  try {
    const big = Buffer.alloc(12 * limit, 0x20);
    const length = { 'content-length': big.length };
    assert.equal(await post(port, '/', big, length), 413);
    assert.equal(await post(port, '/', big, { 'transfer-encoding': 'chunked' }), 413);
    assert.equal(await post(port, '/stranger', big, length), 401);
    const bomb = gzipSync(Buffer.alloc(64 * limit, 0x20));
    assert.equal(await post(port, '/', bomb, { 'content-encoding': 'gzip' }), 413);
  } finally {
    await close();
  }
});
