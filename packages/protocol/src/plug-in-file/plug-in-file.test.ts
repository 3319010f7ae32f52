import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { AppError, sha256Hex } from '@reeve/base';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { PlugInManifest } from '../agent/plug-in.ts';
import { pathFault } from './file-path.ts';
import {
  type AuthoredManifest,
  manifestFault,
  openPlugInFile,
  packPlugIn,
  plugInLimits,
  publicKeyOf,
  publicKeyText,
  readTar,
  signBytes,
  signerOf,
  type TarFile,
  writeTar,
} from './index.ts';

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = newKey();
const publicKey = publicKeyOf(key);

const hello: AuthoredManifest = {
  name: 'hello',
  version: '1.0.0',
  title: 'Hello',
  description: '',
  agent: '>=0.2.0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: ['hello'],
  workKinds: ['hello'],
  main: 'main.js',
};
const main: TarFile = { path: 'main.js', content: Buffer.from('export const plugIn = 1;\n') };
const longPath = `${'deep/'.repeat(20)}${'n'.repeat(90)}.js`;
const files: TarFile[] = [
  main,
  { path: 'lib/a.js', content: randomBytes(5000) },
  { path: longPath, content: Buffer.alloc(0) },
];

/** A file that is packed by hand: signed manifest first, then whatever is wished. */
const craft = (
  entries: readonly TarFile[],
  manifest: object = {
    ...hello,
    format: 1,
    files: Object.fromEntries(entries.map(({ path, content }) => [path, sha256Hex(content)])),
  },
): Buffer => {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const signature = Buffer.from(signBytes(bytes, key));
  return gzipSync(
    writeTar([
      { path: 'manifest.json', content: bytes },
      { path: 'manifest.sig', content: signature },
      ...entries,
    ]),
  );
};

/** The archive with its last header changed, its checksum made right again. */
const altered = (change: (header: Buffer) => void, entry: TarFile = main): Buffer => {
  const archive = gunzipSync(craft([entry]));
  const at = archive.indexOf(entry.path, 1024);
  const header = archive.subarray(at, at + 512);
  change(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return gzipSync(archive);
};

const refused = async (file: Uint8Array, code: string, message: RegExp, keys = [publicKey]) => {
  const thrown = await openPlugInFile(file, keys).then(
    () => assert.fail(`let in, expected ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof AppError, String(thrown));
  assert.equal(thrown.code, `plugInFile.${code}`);
  assert.match(thrown.message, message);
  assert.notEqual(thrown.remedy, '');
};

describe('a plug-in file', () => {
  test('is what was packed; the same contents and key make the same bytes', async () => {
    const { file, manifest } = packPlugIn(hello, files, key);
    const opened = await openPlugInFile(file, [publicKeyOf(newKey()), publicKey]);
    assert.deepEqual(opened.manifest, manifest);
    assert.equal(opened.publicKey, publicKey);
    assert.deepEqual([...opened.files.keys()].sort(), files.map(({ path }) => path).sort());
    for (const { path, content } of files)
      assert.deepEqual(Buffer.from(opened.files.get(path) ?? []), Buffer.from(content));
    assert.deepEqual(packPlugIn(hello, [...files].reverse(), key).file, file);
  });

  test('is refused when nobody known signed it, or when a bit of it has changed', async () => {
    const { file } = packPlugIn(hello, files, key);
    await refused(file, 'notSigned', /No publisher/, []);
    await refused(file, 'notSigned', /No publisher/, [publicKeyOf(newKey())]);
    const archive = gunzipSync(file);
    archive[512 + archive.subarray(512).indexOf('Hello')] = 0x4a;
    await refused(gzipSync(archive), 'notSigned', /No publisher/);
    const other = gunzipSync(file);
    other[other.indexOf('export const plugIn')] = 0x45;
    await refused(gzipSync(other), 'contentDiffers', /main.js has another content/);
  });

  test('any flipped byte of the packed file is refused, or changes nothing of what comes out', async () => {
    const { file, manifest } = packPlugIn(hello, files, key);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const damaged = Buffer.from(file);
          damaged[at] = (damaged[at] ?? 0) ^ by;
          const opened = await openPlugInFile(damaged, [publicKey]).catch((thrown: unknown) => {
            assert.ok(thrown instanceof AppError, String(thrown));
            return null;
          });
          if (opened !== null) assert.deepEqual(opened.manifest, manifest);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('with a path that leads out of it, or that not every computer takes, is refused', async () => {
    for (const path of [
      '../evil.js',
      '/etc/passwd',
      'a/../../b',
      'a//b',
      './a',
      'c:evil',
      'a\\b',
      'nul.js',
      'dot.',
    ])
      await refused(craft([{ path, content: main.content }]), 'badEntry', /leads out|takes|name/);
    assert.throws(() => packPlugIn(hello, [main, { ...main, path: '../up.js' }], key), /leads out/);
  });

  test('with anything but plain files is refused', async () => {
    const kindOf = (kind: string) => (header: Buffer) => void header.write(kind, 156);
    await refused(altered(kindOf('2')), 'badEntry', /is a link/);
    await refused(altered(kindOf('1')), 'badEntry', /is a link/);
    await refused(altered(kindOf('3')), 'badEntry', /is a device/);
    await refused(altered(kindOf('x')), 'badEntry', /kind x/);
    const sizeOf = (text: string) => (header: Buffer) => void header.write(text, 124);
    await refused(altered(sizeOf('77777777777\0')), 'notAnArchive', /ends before/);
    await refused(altered(sizeOf('-0000000001\0')), 'badEntry', /size/);
  });

  test('with a name twice, also in other case, is refused', async () => {
    await refused(craft([main, main]), 'badEntry', /twice/);
    await refused(craft([main, { ...main, path: 'MAIN.js' }]), 'badEntry', /twice/);
    const below = { ...main, path: 'main.js/deep/below' };
    await refused(craft([main, below]), 'badEntry', /file and a folder/);
    await refused(craft([below, { ...main, path: 'Main.js/DEEP' }]), 'badEntry', /and a folder/);
  });

  test('with files that the manifest does not list, or without one that it lists, is refused', async () => {
    const manifest = { ...hello, format: 1, files: { 'main.js': sha256Hex(main.content) } };
    const extra = { path: 'extra.js', content: main.content };
    await refused(craft([main, extra], manifest), 'contentDiffers', /extra.js is not listed/);
    await refused(craft([], manifest), 'contentDiffers', /main.js is missing/);
    const wrong = { ...main, content: Buffer.from('something else') };
    await refused(craft([wrong], manifest), 'contentDiffers', /another content/);
  });

  test('that is no archive, too large, or without its manifest is refused', async () => {
    await refused(Buffer.from('not compressed'), 'notAnArchive', /header/);
    await refused(gzipSync(Buffer.from('short')), 'notAnArchive', /end/);
    await refused(gzipSync(randomBytes(2048)), 'notAnArchive', /no tar/);
    await refused(gzipSync(writeTar([main])), 'notAnArchive', /no manifest.json/);
    await refused(gzipSync(Buffer.alloc(plugInLimits.unpackedBytes + 1)), 'tooLarge', /unpacked/);
    await refused(Buffer.alloc(plugInLimits.fileBytes + 1), 'tooLarge', /packed/);
    const behind = Buffer.concat([gunzipSync(craft([main])), Buffer.from('x')]);
    await refused(gzipSync(behind), 'notAnArchive', /behind its end/);
    const many = Array.from({ length: plugInLimits.files + 1 }, (_, n) => ({
      path: `f${n}`,
      content: Buffer.alloc(0),
    }));
    await refused(craft(many), 'badEntry', /too many/);
  });

  test('with a manifest that says nonsense is refused', async () => {
    const with_ = (change: object) =>
      craft([main], {
        ...hello,
        format: 1,
        files: { 'main.js': sha256Hex(main.content) },
        ...change,
      });
    await refused(with_({ format: 2 }), 'badManifest', /format must be 1/);
    await refused(with_({ name: 'Hello' }), 'badManifest', /name must match/);
    await refused(with_({ version: '1.0' }), 'badManifest', /version/);
    await refused(with_({ platforms: ['plan9'] }), 'badManifest', /platforms/);
    await refused(with_({ main: 'other.js' }), 'badManifest', /not among its files/);
    await refused(with_({ main: '../x' }), 'badManifest', /main/);
    await refused(with_({ main: 'toString' }), 'badManifest', /not among its files/);
    await refused(with_({ policySchemas: { other: {} } }), 'badManifest', /other, which is not/);
    await refused(with_({ policySchemas: { hello: 1 } }), 'badManifest', /policySchemas/);
    await refused(with_({ dependsOn: ['tasks'] }), 'badManifest', /dependsOn must be an object/);
  });
});

test('manifests are judged as the published schema judges them', () => {
  const schema = Compile(PlugInManifest);
  const whole = {
    ...hello,
    format: 1 as const,
    dependsOn: { tasks: '>=0.2.0' },
    policySchemas: { hello: {} },
    files: { 'main.js': sha256Hex(main.content) },
  };
  assert.equal(manifestFault(whole), null);
  assert.ok(schema.Check(whole));
  const values = [
    undefined,
    null,
    1,
    '',
    'x'.repeat(2000),
    [],
    {},
    [1],
    { a: 1 },
    ['linux'],
    { tasks: '' },
  ];
  for (const field of Object.keys(whole))
    for (const value of values) {
      const changed = { ...whole, [field]: value };
      if (value === undefined) delete (changed as Record<string, unknown>)[field];
      // By hand it may be stricter (paths, main among the files), never laxer.
      if (manifestFault(changed) === null)
        assert.ok(schema.Check(changed), `${field} ${JSON.stringify(value)}`);
    }
});

test('archives come back as they were written', () => {
  const paths = fc
    .array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join('/'))
    .filter((path) => pathFault(path) === null);
  const contents = fc
    .dictionary(paths, fc.uint8Array({ maxLength: 2000 }))
    .filter((record) =>
      Object.keys(record).every((path, _, all) => !all.some((one) => one.startsWith(`${path}/`))),
    );
  fc.assert(
    fc.property(contents, (record) => {
      const written = Object.entries(record).map(([path, content]) => ({ path, content }));
      const read = readTar(writeTar(written));
      assert.deepEqual(
        [...read.keys()],
        written.map(({ path }) => path),
      );
      for (const { path, content } of written)
        assert.ok(Buffer.from(content).equals(read.get(path) ?? Buffer.of(1)));
    }),
  );
});

test('keys: PEM and base64 are the same key; what is none is refused, and signs nothing', () => {
  const { publicKey: pair } = generateKeyPairSync('ed25519');
  const pem = pair.export({ type: 'spki', format: 'pem' }).toString();
  const base64 = pair.export({ type: 'spki', format: 'der' }).toString('base64');
  assert.equal(publicKeyText(pem), base64);
  assert.equal(publicKeyText(base64), base64);
  assert.throws(() => publicKeyText('nonsense'), /Ed25519 public key/);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rsaPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  assert.throws(() => publicKeyText(rsaPem), /it is rsa/);
  const bytes = Buffer.from('text');
  assert.equal(signerOf(bytes, signBytes(bytes, key), ['nonsense', publicKey]), publicKey);
  assert.equal(signerOf(bytes, 'AAAA', [publicKey]), undefined);
  assert.equal(signerOf(Buffer.from('other'), signBytes(bytes, key), [publicKey]), undefined);
});
