import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { AppError } from '@reeve/base';
import { contentOpener } from '../../content/open-content.ts';
import { startContentServer } from '../../testing/content-server.ts';
import { chunkBytes, FileCache } from './file-cache.ts';
import { TokenBucket } from './token-bucket.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-file-cache-'));
const connections = new Agent({ keepAlive: true });
let server: Awaited<ReturnType<typeof startContentServer>>;
before(async () => {
  server = await startContentServer();
});
after(async () => {
  connections.destroy();
  await server.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  Object.assign(server.faults, { cutAfter: undefined, status: undefined, sent: 0 });
  server.ranges.length = 0;
});

const cacheIn = (mostBytes = 10_000_000) =>
  new FileCache(mkdtempSync(join(folder, 'c-')), mostBytes);
const options = (mayGoOn: () => Promise<void> = async () => undefined) => ({
  open: contentOpener(
    () => ({ ...server.source, server: new URL(server.source.server) }),
    connections,
  ),
  bucket: new TokenBucket(null),
  mayGoOn,
  signal: new AbortController().signal,
});
const isCode = (code: string) => (thrown: unknown) =>
  thrown instanceof AppError && thrown.code === code;

test('goes on where the way broke, and costs no byte twice', async () => {
  const bytes = randomBytes(3 * chunkBytes + 777);
  const wanted = { sha256: server.put(bytes), bytes: bytes.length };
  const cache = cacheIn();
  server.faults.cutAfter = chunkBytes + 300_000;
  await assert.rejects(cache.fetch(wanted, options()), isCode('content.cutOff'));
  assert.equal(cache.has(wanted), false);
  const arrived = statSync(`${cache.pathOf(wanted.sha256)}.part`).size;
  assert.equal(cache.missing([wanted, wanted]), bytes.length - arrived);
  assert.ok(arrived >= chunkBytes, 'a whole chunk was lost');
  server.faults.cutAfter = undefined;
  server.ranges.length = 0;
  await cache.fetch(wanted, options());
  assert.ok(readFileSync(cache.pathOf(wanted.sha256)).equals(bytes));
  assert.equal(server.ranges[0], `bytes=${arrived}-${arrived + chunkBytes - 1}`);
  assert.equal(cache.missing([wanted]), 0);
});

test('is asked before each chunk whether it may go on', async () => {
  const bytes = randomBytes(3 * chunkBytes);
  const wanted = { sha256: server.put(bytes), bytes: bytes.length };
  const cache = cacheIn();
  let asked = 0;
  const halt = async () => {
    if (++asked === 3) throw new Error('a blockout begins');
  };
  await assert.rejects(cache.fetch(wanted, options(halt)), /a blockout begins/);
  assert.equal(cache.missing([wanted]), chunkBytes);
  await cache.fetch(wanted, options());
  assert.ok(cache.has(wanted));
});

test('what is another file than its hash says is not kept', async () => {
  const bytes = randomBytes(50_000);
  const sha256 = server.put(bytes);
  const altered = Buffer.from(bytes);
  altered[40_000] = (altered[40_000] ?? 0) ^ 1;
  server.contents.set(sha256, altered);
  const cache = cacheIn();
  const wanted = { sha256, bytes: bytes.length };
  await assert.rejects(cache.fetch(wanted, options()), isCode('content.damaged'));
  assert.equal(cache.has(wanted), false);
  // The server is mended: nothing of the altered file is left to go on from.
  server.contents.set(sha256, bytes);
  await cache.fetch(wanted, options());
  assert.ok(cache.has(wanted));
});

test('a busy server says how long to wait', async () => {
  server.faults.status = 503;
  const wanted = { sha256: server.put('x'), bytes: 1 };
  const refused = await cacheIn()
    .fetch(wanted, options())
    .catch((thrown: unknown) => thrown);
  assert.ok(refused instanceof AppError);
  assert.equal(refused.details.retryAfterSeconds, 7);
});

test('holds what was used last within its bound, and all that is wanted', () => {
  const cache = cacheIn(250);
  const names = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64));
  for (const [index, name] of names.entries()) {
    writeFileSync(cache.pathOf(name), Buffer.alloc(100));
    utimesSync(cache.pathOf(name), 1000 + index, 1000 + index);
  }
  writeFileSync(`${cache.pathOf('e'.repeat(64))}.part`, 'x');
  cache.trim(new Set([names[0] ?? '']));
  const left = names.filter((name) => existsSync(cache.pathOf(name)));
  assert.deepEqual(left, [names[0], names[2], names[3]]);
  assert.equal(existsSync(`${cache.pathOf('e'.repeat(64))}.part`), false);
});
