import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import {
  makeBundle,
  manifestOf,
  newSigningKey,
  signingKey,
  someFiles,
  type TestBundleOptions,
  trustOf,
} from './bundle-fixture.ts';
import { readManifest, verifyBundle } from './index.ts';
import { signManifest } from './signatures.ts';
import { packHead, writeBundle } from './write-bundle.ts';

const trusted = trustOf(signingKey);
const now = new Date('2026-06-01T00:00:00Z');

const codesOf = async (options: TestBundleOptions): Promise<string[]> => {
  await using bundle = await makeBundle(options);
  const { problems } = await verifyBundle(bundle.file, trusted, now);
  return problems.map((problem) => problem.code);
};

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof AppError, `expected a refusal, got ${thrown}`);
  assert.ok(thrown.remedy.length > 20);
  return thrown.code;
};

test('a signed bundle has no problem and names its key', async () => {
  await using bundle = await makeBundle();
  const { manifest, problems } = await verifyBundle(bundle.file, trusted, now);
  assert.deepEqual(problems, []);
  assert.equal(manifest.version, '0.2.0');
  const head = await readManifest(bundle.file);
  assert.deepEqual(head.keyIds, [trusted.keys[0]?.keyId]);
});

test('unsigned, foreign, expired and other platforms are named', async () => {
  assert.deepEqual(await codesOf({ key: null }), ['unsigned']);
  assert.deepEqual(await codesOf({ key: newSigningKey() }), ['untrusted']);
  const expired = manifestOf(someFiles, { expiresAt: '2026-05-31T23:59:59.000Z' });
  assert.deepEqual(await codesOf({ manifest: expired }), ['expired']);
  const foreign = manifestOf(someFiles, { platform: 'aix-ppc64' });
  assert.deepEqual(await codesOf({ manifest: foreign }), ['platform']);
});

test('content that is not what was signed is altered', async () => {
  const manifest = manifestOf(someFiles);
  const swap = (path: string, change: object) =>
    someFiles.map((file) => (file.path === path ? { ...file, ...change } : file));
  const variants = [
    swap('server/main.js', { content: 'import {};\n'.repeat(300) }),
    swap('server/main.js', { content: 'short' }),
    swap('server/main.js', { mode: 0o755 }),
    swap('postgres/lib/libpq.so', { link: '../../node/bin/node' }),
    someFiles.slice(1),
    [...someFiles, { path: 'server/extra.js', content: 'x' }],
    [...someFiles, ...someFiles.slice(0, 1)],
    [...someFiles, { path: '../outside', content: 'x' }],
  ];
  for (const packed of variants) assert.deepEqual(await codesOf({ manifest, packed }), ['altered']);
});

test('a manifest that was changed after signing is altered', async () => {
  await using bundle = await makeBundle();
  const bytes = Buffer.from(JSON.stringify(bundle.manifest));
  const signatures = Buffer.from(JSON.stringify(signManifest(bytes, signingKey)));
  const changed = Buffer.from(JSON.stringify({ ...bundle.manifest, version: '9.0.0' }));
  await writeBundle(bundle.file, [packHead(changed, signatures)]);
  const { problems } = await verifyBundle(bundle.file, trusted, now);
  assert.deepEqual(
    problems.map((problem) => problem.code),
    ['altered'],
  );
});

test('manifests that lead out of the release are refused before anything is read', async () => {
  const unsafe = [
    [{ path: '../evil', content: 'x' }],
    [{ path: '/etc/passwd', content: 'x' }],
    [{ path: 'a/../../b', content: 'x' }],
    [{ path: 'manifest.json', content: '{}' }],
    [{ path: 'link', link: '../../etc' }],
    [{ path: 'link', link: '/etc' }],
    [
      { path: 'dir', link: 'other' },
      { path: 'dir/file', content: 'x' },
    ],
    [{ path: 'setuid', content: 'x', mode: 0o4755 }],
  ];
  for (const files of unsafe) {
    await using bundle = await makeBundle({ manifest: manifestOf(files), packed: [] });
    assert.equal(await refusalOf(verifyBundle(bundle.file, trusted, now)), 'bundle.unsafe');
  }
  const huge = manifestOf(someFiles);
  for (const file of huge.files) if (file.link === undefined) file.bytes = 2 ** 40;
  await using bundle = await makeBundle({ manifest: huge, packed: [] });
  assert.equal(await refusalOf(verifyBundle(bundle.file, trusted, now)), 'bundle.unsafe');
});

test('a version that is a path is refused', async () => {
  await using bundle = await makeBundle();
  const bytes = Buffer.from(JSON.stringify({ ...bundle.manifest, version: '../../etc' }));
  const signatures = Buffer.from(JSON.stringify(signManifest(bytes, signingKey)));
  await writeBundle(bundle.file, [packHead(bytes, signatures)]);
  assert.equal(await refusalOf(readManifest(bundle.file)), 'bundle.unsafe');
});

test('a file cut anywhere is damaged or no bundle', async () => {
  await using bundle = await makeBundle();
  const whole = await readFile(bundle.file);
  for (let length = 0; length < whole.length; length += 37) {
    await writeFile(bundle.file, whole.subarray(0, length));
    const outcome = await verifyBundle(bundle.file, trusted, now).then(
      ({ problems }) => problems.map((problem) => problem.code).join(),
      (thrown: unknown) => (thrown as AppError).code,
    );
    assert.match(outcome, /damaged|notABundle/, `cut after ${length} bytes`);
  }
  await truncate(bundle.file, 0);
});

test('what is no archive is no bundle', async () => {
  await using bundle = await makeBundle();
  for (const content of ['hello', 'x'.repeat(100_000), '{"format":1}']) {
    await writeFile(bundle.file, content);
    assert.equal(await refusalOf(readManifest(bundle.file)), 'bundle.notABundle');
  }
  assert.equal(await refusalOf(readManifest(`${bundle.file}.absent`)), 'bundle.notFound');
  assert.equal(await refusalOf(readManifest(bundle.directory)), 'bundle.notFound');
});

test('a format of the future is named as such', async () => {
  await using bundle = await makeBundle();
  const bytes = Buffer.from(JSON.stringify({ ...bundle.manifest, format: 2 }));
  const signatures = Buffer.from(JSON.stringify(signManifest(bytes, signingKey)));
  await writeBundle(bundle.file, [packHead(bytes, signatures)]);
  assert.equal(await refusalOf(readManifest(bundle.file)), 'bundle.unknownFormat');
});
