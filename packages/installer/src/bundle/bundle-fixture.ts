import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '@reeve/base';
import type { ReleaseManifest, TrustedKeys } from '@reeve/protocol/release';
import { thisPlatform } from './platform.ts';
import { signManifest } from './signatures.ts';
import { type EntryToPack, packFrame, packHead, writeBundle } from './write-bundle.ts';

/** For tests: real bundles of a few small files, made by the code that makes releases. */
export interface TestFile {
  path: string;
  content?: string | Buffer;
  link?: string;
  mode?: number;
}

export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const signingKey = newSigningKey();

export const trustOf = (privateKey: string): TrustedKeys => ({
  format: 1,
  keys: signManifest(Buffer.alloc(0), privateKey).signatures.map(({ keyId, publicKey }) => ({
    keyId,
    publicKey,
    addedAt: '2026-01-01T00:00:00.000Z',
    how: 'test',
  })),
});

const entryOf = (file: TestFile): ReleaseManifest['files'][number] => ({
  path: file.path,
  bytes: file.link === undefined ? Buffer.from(file.content ?? '').length : 0,
  mode: file.mode ?? 0o644,
  sha256: sha256Hex(file.link ?? file.content ?? ''),
  ...(file.link === undefined ? {} : { link: file.link }),
});

export const manifestOf = (
  files: readonly TestFile[],
  changes: Partial<ReleaseManifest> = {},
): ReleaseManifest => ({
  format: 1,
  product: 'reeve',
  version: '0.2.0',
  platform: thisPlatform(),
  builtAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2099-01-01T00:00:00.000Z',
  supportedSources: { from: '0.1.0', below: '0.2.0' },
  requiredStops: [],
  protocol: { oldest: 1, current: 1 },
  node: process.version,
  postgres: { version: '18.4', major: 18 },
  migrations: [],
  files: files.map(entryOf),
  ...changes,
});

export const someFiles: readonly TestFile[] = [
  { path: 'node/bin/node', content: '#!/bin/sh\necho runtime\n', mode: 0o755 },
  { path: 'server/main.js', content: 'export {};\n'.repeat(300) },
  { path: 'server/migrations/0001-expand-start.sql', content: 'select 1;\n' },
  { path: 'postgres/lib/libpq.so.5.18', content: Buffer.alloc(70_000, 7), mode: 0o755 },
  { path: 'postgres/lib/libpq.so', link: 'libpq.so.5.18' },
  { path: 'console/empty.txt', content: '' },
];

export interface TestBundle {
  directory: string;
  file: string;
  manifest: ReleaseManifest;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestBundleOptions {
  files?: readonly TestFile[];
  manifest?: ReleaseManifest;
  key?: string | null;
  /** What is packed, when it is not what the manifest says. */
  packed?: readonly TestFile[];
}

const packFiles = async (directory: string, files: readonly TestFile[]): Promise<Buffer> => {
  const entries: EntryToPack[] = [];
  for (const [index, file] of files.entries()) {
    const from = join(directory, `content-${index}`);
    if (file.link === undefined) await writeFile(from, file.content ?? '');
    const { sha256: _, ...entry } = entryOf(file);
    entries.push(file.link === undefined ? { ...entry, from } : entry);
  }
  const frame = await packFrame(entries, { level: 3 });
  for (const entry of entries) if (entry.from !== undefined) await rm(entry.from);
  return frame;
};

export const makeBundle = async (options: TestBundleOptions = {}): Promise<TestBundle> => {
  const directory = await mkdtemp(join(tmpdir(), 'reeve-bundle-'));
  const files = options.files ?? someFiles;
  const manifest = options.manifest ?? manifestOf(files);
  const bytes = Buffer.from(JSON.stringify(manifest));
  const signatures =
    options.key === null
      ? { format: 1, signatures: [] }
      : signManifest(bytes, options.key ?? signingKey);
  const head = packHead(bytes, Buffer.from(JSON.stringify(signatures)));
  const file = join(directory, `reeve-${manifest.version}-${manifest.platform}.tar.zst`);
  await writeBundle(file, [head, await packFiles(directory, options.packed ?? files)]);
  return {
    directory,
    file,
    manifest,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};
