import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  makeBundle,
  manifestOf,
  newSigningKey,
  signingKey,
  someFiles,
  trustOf,
} from '../bundle/bundle-fixture.ts';
import { verifyTree } from '../bundle/index.ts';
import { installRelease } from './index.ts';

const keyId = trustOf(signingKey).keys[0]?.keyId ?? '';

const temporary = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'reeve-install-'));
  return {
    directory: join(directory, 'installation'),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};

const mustBeWhole = async (directory: string): Promise<void> => {
  assert.equal(await readlink(join(directory, 'current')), 'releases/0.2.0');
  assert.deepEqual(await verifyTree(join(directory, 'current')), []);
  assert.equal((await stat(join(directory, 'bin/reeve'))).mode & 0o777, 0o755);
  assert.deepEqual((await readdir(directory)).sort(), [
    'backups',
    'bin',
    'bundles',
    'current',
    'data',
    'releases',
    'trust',
    'upgrade',
  ]);
};

test('a release is laid out, its key pinned, and the same again changes nothing', async () => {
  await using bundle = await makeBundle();
  await using place = await temporary();
  const first = await installRelease(bundle.file, place.directory);
  assert.deepEqual(
    { ...first, launcher: '', directory: '' },
    { version: '0.2.0', directory: '', launcher: '', keyIds: [keyId], pinned: true, changed: true },
  );
  await mustBeWhole(place.directory);
  const again = await installRelease(bundle.file, place.directory);
  assert.equal(again.changed, false);
  assert.equal(again.pinned, false);
});

test('a directory of somebody else stays as it is', async () => {
  await using bundle = await makeBundle();
  await using place = await temporary();
  for (const name of ['data', 'photos']) {
    await mkdir(join(place.directory, name), { recursive: true });
    await assert.rejects(installRelease(bundle.file, place.directory), {
      code: 'install.foreignDirectory',
    });
  }
  assert.deepEqual(await readdir(place.directory), ['data', 'photos']);
});

test('what is not trusted is not installed', async () => {
  await using foreign = await makeBundle({ key: newSigningKey() });
  await using unsigned = await makeBundle({ key: null });
  await using own = await makeBundle();
  await using place = await temporary();
  const refused = { code: 'install.refusedBundle' };
  await assert.rejects(installRelease(unsigned.file, place.directory), refused);
  await assert.rejects(installRelease(foreign.file, place.directory, { trust: [keyId] }), refused);
  assert.deepEqual(await readdir(place.directory), []);
  await assert.rejects(installRelease(own.file, place.directory, { confirm: async () => false }), {
    code: 'install.notConfirmed',
  });
  const spaced = keyId.toUpperCase().replace(/(..)/g, '$1:').slice(0, -1);
  const result = await installRelease(own.file, place.directory, { trust: [spaced] });
  assert.equal(result.pinned, false);
  await assert.rejects(installRelease(foreign.file, place.directory), refused);
  await assert.rejects(installRelease(own.file, place.directory, { trust: ['/nowhere'] }), {
    code: 'bundle.badKeyFile',
  });
});

test('another release is refused with the way to upgrade', async () => {
  const manifest = manifestOf(someFiles, { version: '0.3.0' });
  await using next = await makeBundle({ manifest });
  await using bundle = await makeBundle();
  await using place = await temporary();
  await installRelease(bundle.file, place.directory);
  await assert.rejects(installRelease(next.file, place.directory), {
    code: 'install.otherRelease',
  });
  await mustBeWhole(place.directory);
});

test('a damaged list of keys stops the installation', async () => {
  await using bundle = await makeBundle();
  await using place = await temporary();
  await installRelease(bundle.file, place.directory);
  const file = join(place.directory, 'trust/release-keys.json');
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
  await assert.rejects(installRelease(bundle.file, place.directory), {
    code: 'install.unreadableTrust',
  });
});

test('killed at any instant, the same again completes it', async () => {
  await using bundle = await makeBundle();
  const program = new URL('./install-in-child.fixture.ts', import.meta.url);
  for (let round = 0; round < 12; round++) {
    await using place = await temporary();
    const child = fork(program, [bundle.file, place.directory], { stdio: 'inherit' });
    await once(child, 'message');
    const timer = setTimeout(() => child.kill('SIGKILL'), round * 9);
    await once(child, 'exit');
    clearTimeout(timer);
    await installRelease(bundle.file, place.directory);
    await mustBeWhole(place.directory);
    assert.deepEqual(await readdir(join(place.directory, 'releases')), ['0.2.0']);
  }
});
