import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { sha256Hex } from '@reeve/base';
import { makeBundle, signingKey, type TestBundle, trustOf } from './bundle-fixture.ts';
import { fetchBundle, findBundles, readManifest, verifyBundle } from './index.ts';

interface Source {
  url: string;
  ranges: string[];
  /** Bytes after which the connection is cut; 0: never. */
  cutAfter: number;
  [Symbol.asyncDispose](): Promise<void>;
}

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

const serve = async (files: Record<string, Buffer>, acceptsRanges = true): Promise<Source> => {
  const server = createServer((request, response) => {
    const body = files[request.url?.slice(1) ?? ''];
    if (body === undefined) return response.writeHead(404).end();
    const range = acceptsRanges ? request.headers.range : undefined;
    if (range !== undefined) source.ranges.push(range);
    const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    if (range === undefined) response.writeHead(200, { 'content-length': body.length });
    else
      response.writeHead(206, {
        'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
      });
    if (source.cutAfter === 0 || request.url === '/releases.json')
      return response.end(body.subarray(from));
    response.write(body.subarray(from, from + source.cutAfter), () =>
      setTimeout(() => response.destroy(), 20),
    );
  });
  const source: Source = {
    url: await listen(server),
    ranges: [],
    cutAfter: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return source;
};

const listingOf = (bundle: TestBundle, bytes: Buffer, changes: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      format: 1,
      releases: [
        {
          file: basename(bundle.file),
          version: '0.2.0',
          platform: bundle.manifest.platform,
          bytes: bytes.length,
          sha256: sha256Hex(bytes),
          ...changes,
        },
      ],
    }),
  );

test('a directory and its address list the same bundles', async () => {
  await using bundle = await makeBundle();
  const bytes = await readFile(bundle.file);
  await writeFile(join(bundle.directory, 'notes.txt'), '');
  await using source = await serve({ 'releases.json': listingOf(bundle, bytes) });
  const [here] = await findBundles(bundle.directory);
  const [there] = await findBundles(source.url);
  assert.equal(here?.file, bundle.file);
  assert.equal(there?.file, source.url + basename(bundle.file));
  assert.equal(there?.version, here?.version);
  await assert.rejects(findBundles(join(bundle.directory, 'absent')), { code: 'bundle.notFound' });
  await assert.rejects(findBundles(`${source.url}absent`), { code: 'bundle.downloadFailed' });
});

test('the head of a bundle is read where it lies, without bringing the rest', async () => {
  await using bundle = await makeBundle();
  const bytes = await readFile(bundle.file);
  const name = basename(bundle.file);
  await using source = await serve({ [name]: bytes });
  const here = await readManifest(bundle.file);
  assert.deepEqual(await readManifest(source.url + name), here);
  await assert.rejects(readManifest(`${source.url}absent`), { code: 'bundle.downloadFailed' });
});

test('a download that is cut goes on where it ended', async () => {
  await using bundle = await makeBundle();
  const bytes = await readFile(bundle.file);
  const name = basename(bundle.file);
  await using source = await serve({ 'releases.json': listingOf(bundle, bytes), [name]: bytes });
  const into = join(bundle.directory, 'fetched');
  source.cutAfter = 300;
  await assert.rejects(fetchBundle(source.url + name, into), { code: 'bundle.downloadFailed' });
  source.cutAfter = 0;
  const file = await fetchBundle(source.url + name, into);
  assert.deepEqual(source.ranges, ['bytes=300-']);
  const { problems } = await verifyBundle(file, trustOf(signingKey), new Date());
  assert.deepEqual(problems, []);
  assert.equal(await fetchBundle(source.url + name, into), file);
});

test('a server without ranges is asked for the whole again', async () => {
  await using bundle = await makeBundle();
  const bytes = await readFile(bundle.file);
  const name = basename(bundle.file);
  await using source = await serve(
    { 'releases.json': listingOf(bundle, bytes), [name]: bytes },
    false,
  );
  const into = join(bundle.directory, 'fetched');
  source.cutAfter = 300;
  await assert.rejects(fetchBundle(source.url + name, into), { code: 'bundle.downloadFailed' });
  source.cutAfter = 0;
  assert.deepEqual(await readFile(await fetchBundle(source.url + name, into)), bytes);
});

test('endless, altered and unlisted files are refused', async () => {
  await using bundle = await makeBundle();
  const bytes = await readFile(bundle.file);
  const name = basename(bundle.file);
  const into = join(bundle.directory, 'fetched');
  await mkdir(into);
  const attempt = async (listing: Buffer, body: Buffer, code: string): Promise<void> => {
    await using source = await serve({ 'releases.json': listing, [name]: body });
    await assert.rejects(fetchBundle(source.url + name, into), { code });
  };
  await attempt(listingOf(bundle, bytes), Buffer.concat([bytes, bytes]), 'bundle.tooLarge');
  await attempt(listingOf(bundle, bytes), Buffer.alloc(bytes.length), 'bundle.altered');
  await attempt(listingOf(bundle, bytes, { file: 'other' }), bytes, 'bundle.notFound');
  await attempt(Buffer.from('{"format":1}'), bytes, 'bundle.badLocation');
  await attempt(listingOf(bundle, bytes), bytes.subarray(0, 100), 'bundle.downloadFailed');
});
