import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import fc from 'fast-check';
import { makeBundle, manifestOf, signingKey, someFiles, trustOf } from './bundle-fixture.ts';
import { extractBundle, verifyBundle, verifyTree } from './index.ts';

const trusted = trustOf(signingKey);
const now = new Date('2026-06-01T00:00:00Z');

const remains = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.includes('.part-'));

test('an unpacked release is what was packed, and unpacking it again does nothing', async () => {
  await using bundle = await makeBundle();
  const into = join(bundle.directory, '0.2.0');
  await extractBundle(bundle.file, into, bundle.manifest);
  assert.deepEqual(await verifyTree(into), []);
  assert.equal(await readlink(join(into, 'postgres/lib/libpq.so')), 'libpq.so.5.18');
  assert.equal(
    await readFile(join(into, 'server/migrations/0001-expand-start.sql'), 'utf8'),
    'select 1;\n',
  );
  await extractBundle(bundle.file, into, bundle.manifest);
  assert.deepEqual(await remains(bundle.directory), []);
});

/** In a process of its own: gives the exit code and what it said. */
const extractElsewhere = (file: string, into: string, manifest: unknown): Promise<string> =>
  new Promise((resolve) => {
    const code = `
      import { extractBundle } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
      await extractBundle(${JSON.stringify(file)}, ${JSON.stringify(into)}, ${JSON.stringify(manifest)});`;
    execFile(process.execPath, ['--input-type=module', '-e', code], (error, _, said) =>
      resolve(error ? said : 'done'),
    );
  });

test('of several processes that unpack the same at once, each finds it unpacked', async () => {
  await using bundle = await makeBundle();
  const into = join(bundle.directory, '0.2.0');
  const outcomes = await Promise.all(
    [1, 2, 3, 4].map(() => extractElsewhere(bundle.file, into, bundle.manifest)),
  );
  assert.deepEqual(outcomes, ['done', 'done', 'done', 'done']);
  assert.deepEqual(await verifyTree(into), []);
  assert.deepEqual(await remains(bundle.directory), []);
});

test('verifyTree names what is missing, altered and unexpected', async () => {
  await using bundle = await makeBundle();
  const into = join(bundle.directory, '0.2.0');
  await extractBundle(bundle.file, into, bundle.manifest);
  await rm(join(into, 'console/empty.txt'));
  await writeFile(join(into, 'server/main.js'), 'export {}!\n'.repeat(300));
  await chmod(join(into, 'node/bin/node'), 0o644);
  await writeFile(join(into, 'server/new.js'), '');
  const found = (await verifyTree(into)).map(({ path, problem }) => `${problem} ${path}`).sort();
  assert.deepEqual(found, [
    'altered node/bin/node',
    'altered server/main.js',
    'missing console/empty.txt',
    'unexpected server/new.js',
  ]);
  await assert.rejects(extractBundle(bundle.file, into, bundle.manifest), {
    code: 'bundle.targetExists',
  });
});

test('a bundle that was exchanged after it was verified is not unpacked', async () => {
  await using bundle = await makeBundle();
  const verified = manifestOf(someFiles, { version: '0.3.0' });
  await assert.rejects(extractBundle(bundle.file, join(bundle.directory, 'x'), verified), {
    code: 'bundle.changedWhileUsed',
  });
  assert.deepEqual(await readdir(bundle.directory), [`reeve-0.2.0-${verified.platform}.tar.zst`]);
});

test('remains of a killed run are removed, those of a living one are not', async () => {
  await using bundle = await makeBundle();
  const into = join(bundle.directory, '0.2.0');
  await mkdir(`${into}.part-4194999/server`, { recursive: true });
  await mkdir(`${into}.part-1`);
  await extractBundle(bundle.file, into, bundle.manifest);
  assert.deepEqual(await remains(bundle.directory), ['0.2.0.part-1']);
});

/** Outcome of using a file: refused, or exactly the release. */
const use = async (file: string, into: string): Promise<'refused' | 'whole'> => {
  try {
    const { manifest, problems } = await verifyBundle(file, trusted, now);
    if (problems.length > 0) return 'refused';
    await extractBundle(file, into, manifest);
  } catch (thrown) {
    assert.ok(thrown instanceof AppError, String(thrown));
    return 'refused';
  }
  assert.deepEqual(await verifyTree(into), []);
  await rm(into, { recursive: true });
  return 'whole';
};

test('with any one byte changed the bundle is refused or gives exactly the release', async () => {
  await using bundle = await makeBundle();
  const whole = await readFile(bundle.file);
  const into = join(bundle.directory, '0.2.0');
  const damaged = join(bundle.directory, 'damaged.tar.zst');
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (position, change) => {
        const bytes = Buffer.from(whole);
        bytes[position] = (bytes[position] ?? 0) ^ change;
        await writeFile(damaged, bytes);
        if ((await use(damaged, into)) === 'refused') refused++;
        assert.deepEqual(await remains(bundle.directory), []);
      },
    ),
    { numRuns: 400, seed: 20260601 },
  );
  assert.ok(refused > 380, `${refused} of 400 refused`);
});

test('with any stretch cut out the bundle is refused; doubled, it gives exactly the release or nothing', async () => {
  await using bundle = await makeBundle();
  const whole = await readFile(bundle.file);
  const damaged = join(bundle.directory, 'damaged.tar.zst');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 1, max: 200 }),
      fc.boolean(),
      async (start, length, doubled) => {
        const end = Math.min(whole.length, start + length);
        const parts = doubled
          ? [whole.subarray(0, end), whole.subarray(start)]
          : [whole.subarray(0, start), whole.subarray(end)];
        await writeFile(damaged, Buffer.concat(parts));
        const outcome = await use(damaged, join(bundle.directory, '0.2.0'));
        if (!doubled) assert.equal(outcome, 'refused');
      },
    ),
    { numRuns: 150, seed: 20260602 },
  );
});
