import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { AppError, httpStatusOfKind, sha256Hex } from '@reeve/base';
import fastify, { type FastifyInstance } from 'fastify';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../kernel/test-support/test-kernel.ts';
import { agentErrors } from '../agents/index.ts';
import { type Content, createContent } from './index.ts';

interface Answer {
  status: number;
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
  /** The connection broke before the announced end. */
  broken: boolean;
}

const database = useTestDatabase();

describe('content', () => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-content-'));
  const folder = join(home, 'content');
  let kernel: TestKernel;
  let content: Content;
  let app: FastifyInstance;
  let port = 0;
  let used: string[] = [];
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);

  before(async () => {
    kernel = createTestKernel(database.db, { home });
    content = createContent(kernel, {
      requireAgent: async (incoming) => {
        if (incoming.headers.authorization !== 'Bearer good') throw agentErrors.sessionExpired();
        return { agentId: 'agent' };
      },
    });
    content.keep('test', async () => used);
    app = fastify();
    app.setErrorHandler((error, _request, reply) => {
      assert.ok(error instanceof AppError, String(error));
      return reply.status(httpStatusOfKind[error.kind]).send(error.toBody());
    });
    // biome-ignore lint/nursery/noMisusedPromises: fastify awaits what a plugin returns
    await app.register(async (inner) => content.capability.plugin?.(inner));
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as { port: number }).port;
  });
  after(async () => {
    await app.close();
    await stopTestKernel(kernel);
    rmSync(home, { recursive: true, force: true });
  });

  const get = (sha256: string, headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: `/agent/v1/content/${sha256}`,
          headers: { authorization: 'Bearer good', ...headers },
        },
        (response) => {
          const parts: Buffer[] = [];
          const end = (broken: boolean) =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(parts),
              headers: response.headers,
              broken,
            });
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => end(!response.complete));
          response.on('error', () => end(true));
        },
      );
      outgoing.on('error', reject).end();
    });
  const codeOf = ({ body }: Answer): string => JSON.parse(body.toString()).code;
  const put = (bytes: Uint8Array | Readable) => content.put(bytes, { kind: 'test', limit: 10e6 });

  test('what is put comes back whole, in parts, and not at all when it is known', async () => {
    const bytes = randomBytes(3_000_001);
    const stored = await put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
    assert.deepEqual(stored, { sha256: sha256Hex(bytes), bytes: bytes.length });
    const whole = await get(stored.sha256);
    assert.equal(whole.status, 200);
    assert.ok(whole.body.equals(bytes));
    assert.equal(whole.headers.etag, `"${stored.sha256}"`);
    assert.equal(whole.headers['content-length'], String(bytes.length));
    const part = await get(stored.sha256, { range: 'bytes=1000000-1000099' });
    assert.equal(part.status, 206);
    assert.ok(part.body.equals(bytes.subarray(1_000_000, 1_000_100)));
    assert.equal(part.headers['content-range'], `bytes 1000000-1000099/${bytes.length}`);
    const tail = await get(stored.sha256, { range: 'bytes=3000000-' });
    assert.ok(tail.body.equals(bytes.subarray(3_000_000)));
    const beyond = await get(stored.sha256, { range: 'bytes=3000001-' });
    assert.equal(beyond.status, 416);
    assert.equal(codeOf(beyond), 'content.noSuchRange');
    assert.equal(beyond.headers['content-range'], `bytes */${bytes.length}`);
    const known = await get(stored.sha256, { 'if-none-match': `"${stored.sha256}"` });
    assert.deepEqual([known.status, known.body.length], [304, 0]);
    const other = await get(stored.sha256, { range: 'bytes=0-1', 'if-range': '"other"' });
    assert.deepEqual([other.status, other.body.length], [200, bytes.length]);
  });

  test('only for agents, and only what is there', async () => {
    const { sha256 } = await put(Buffer.from('secret'));
    const stranger = await get(sha256, { authorization: 'Bearer bad' });
    assert.deepEqual([stranger.status, codeOf(stranger)], [401, 'agents.sessionExpired']);
    for (const unknown of ['0'.repeat(64), 'short', '..%2f..%2fsecrets', sha256.toUpperCase()])
      assert.deepEqual(codeOf(await get(unknown)), 'content.notFound');
  });

  test('a damaged file is never served to its end as good, is noticed, and is mended by putting it again', async () => {
    const bytes = randomBytes(2_500_000);
    const { sha256 } = await put(bytes);
    const flipped = Buffer.from(bytes);
    flipped[1_234_567] = (flipped[1_234_567] ?? 0) ^ 1;
    writeFileSync(pathOf(sha256), flipped);
    const damaged = await get(sha256);
    assert.ok(damaged.broken, 'ended as if it were good');
    assert.ok(damaged.body.length < bytes.length);
    const again = await get(sha256);
    assert.deepEqual([again.status, codeOf(again)], [503, 'content.damaged']);
    assert.equal((await get(sha256, { range: 'bytes=0-1' })).status, 503);
    await put(bytes);
    assert.ok((await get(sha256)).body.equals(bytes));
    // Cut short, small enough to be sent in one piece, and gone.
    writeFileSync(pathOf(sha256), bytes.subarray(1));
    assert.equal(codeOf(await get(sha256)), 'content.damaged');
    const small = await put(Buffer.from('small'));
    writeFileSync(pathOf(small.sha256), 'smalk');
    assert.equal(codeOf(await get(small.sha256, { range: 'bytes=0-1' })), 'content.damaged');
    const second = await put(Buffer.from('second'));
    writeFileSync(pathOf(second.sha256), 'secund');
    assert.equal(codeOf(await get(second.sha256)), 'content.damaged');
    const lost = await put(Buffer.from('lost'));
    rmSync(pathOf(lost.sha256));
    assert.equal(codeOf(await get(lost.sha256)), 'content.damaged');
  });

  test('the check notices what changed on the disk, and what came right again', async () => {
    const { sha256 } = await put(Buffer.from('checked'));
    await kernel.schedules.runNow('content.check', 'test').catch(() => undefined);
    const damageOf = async () => (await content.find(kernel.db, sha256))?.damage;
    assert.equal(await damageOf(), null);
    writeFileSync(pathOf(sha256), 'chucked');
    await assert.rejects(kernel.schedules.runNow('content.check', 'test'), /damaged/);
    assert.match((await damageOf()) ?? '', /have the hash/);
    writeFileSync(pathOf(sha256), 'checked');
    await kernel.schedules.runNow('content.check', 'test').catch(() => undefined);
    assert.equal(await damageOf(), null);
  });

  test('who finds all downloads taken is told to come again', async () => {
    const setting = 'content.downloads-at-once';
    await kernel.db.transaction((tx) =>
      kernel.settings.change(tx, { [setting]: 1 }, { by: 'test', reason: '' }),
    );
    await kernel.settings.refresh();
    const { sha256 } = await put(randomBytes(9_000_000));
    const slow = request({
      host: '127.0.0.1',
      port,
      path: `/agent/v1/content/${sha256}`,
      headers: { authorization: 'Bearer good' },
    });
    // It reads nothing of its answer: the download stays under way.
    await new Promise<void>((resolve) => slow.once('response', () => resolve()).end());
    const busy = await get(sha256);
    assert.deepEqual([busy.status, codeOf(busy)], [503, 'content.busy']);
    const { retryAfterSeconds } = JSON.parse(busy.body.toString()).details;
    assert.ok(retryAfterSeconds >= 30 && retryAfterSeconds <= 60, String(retryAfterSeconds));
    slow.destroy();
    for (let tries = 0; (await get(sha256)).status !== 200; tries++) assert.ok(tries < 200);
    await kernel.db.transaction((tx) =>
      kernel.settings.change(tx, { [setting]: null }, { by: 'test', reason: '' }),
    );
    await kernel.settings.refresh();
  });

  test('the sweep takes what nobody uses any more, and leaves what is used or young', async () => {
    const sweep = () => kernel.schedules.runNow('content.sweep', 'test');
    const age = (sha256: string) =>
      kernel.db.run(sql`
        update content_blob set put_at = now() - interval '2 days' where sha256 = ${sha256}`);
    const kept = await put(Buffer.from('kept'));
    const unused = await put(Buffer.from('unused'));
    const young = await put(Buffer.from('young'));
    const foreign = await content.put(Buffer.from('foreign'), { kind: 'other', limit: 100 });
    used = [kept.sha256];
    for (const { sha256 } of [kept, unused, foreign]) await age(sha256);
    const stray = sha256Hex('stray');
    mkdirSync(join(folder, stray.slice(0, 2)), { recursive: true });
    writeFileSync(pathOf(stray), 'stray');
    const old = (Date.now() - 2 * 86_400_000) / 1000;
    utimesSync(pathOf(stray), old, old);
    await sweep();
    const there = (sha256: string) => existsSync(pathOf(sha256));
    assert.deepEqual(
      [kept, unused, young, foreign].map(({ sha256 }) => there(sha256)),
      [true, false, true, true],
    );
    assert.equal(there(stray), false);
    assert.equal(codeOf(await get(unused.sha256)), 'content.notFound');
    // Put again before the next sweep: young once more.
    await age(young.sha256);
    await put(Buffer.from('young'));
    await sweep();
    assert.ok(there(young.sha256));
  });

  test('what is too large, or breaks off, leaves nothing', async () => {
    await assert.rejects(
      content.put(Buffer.alloc(101), { kind: 'test', limit: 100 }),
      /larger than 100/,
    );
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('gone');
      })(),
    );
    await assert.rejects(put(broken), /could not be stored.*gone/);
    assert.deepEqual(readdirSync(join(folder, 'incoming')), []);
  });

  test('many that put the same at once end with one good file, which only its owner may read', async () => {
    const bytes = randomBytes(100_000);
    const stored = await Promise.all(Array.from({ length: 8 }, () => put(bytes)));
    const sha256 = sha256Hex(bytes);
    assert.ok(stored.every((one) => one.sha256 === sha256));
    assert.ok((await get(sha256)).body.equals(bytes));
    assert.equal(statSync(pathOf(sha256)).mode & 0o777, 0o600);
  });
});
