import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFileName } from '../../packages/installer/src/bundle/bundle-name.ts';
import { signManifest } from '../../packages/installer/src/bundle/signatures.ts';
import { packHead, writeBundle } from '../../packages/installer/src/bundle/write-bundle.ts';
import { type DescribedPart, frameOf } from './frames.ts';
import { describeFile, makeManifest } from './make-manifest.ts';
import type { ReleaseOptions } from './options.ts';
import { releaseCache } from './paths.ts';
import { findPostgres } from './postgres-files.ts';
import { releaseParts } from './release-parts.ts';
import { writeReleasesFile } from './releases-file.ts';
import { findRuntime } from './runtime.ts';
import { signingKey } from './signing-key.ts';

export interface BuiltRelease {
  version: string;
  platform: string;
  file: string;
  bytes: number;
  sha256: string;
  /** Fingerprint of the key that signed it. */
  keyId: string;
  /** PEM file of that key, when it was made by this build. */
  newKey: string | null;
}

const platform = 'linux-x64';

const jsonBytes = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

const buildIn = async (work: string, options: ReleaseOptions): Promise<BuiltRelease> => {
  const key = await signingKey(options.key);
  const runtime = await findRuntime(platform);
  const postgres = await findPostgres(options.postgres, platform);
  const parts: DescribedPart[] = [];
  for (const part of await releaseParts(options, work, runtime, postgres, key.pem))
    parts.push({ ...part, described: await Promise.all(part.files.map(describeFile)) });
  const files = parts.flatMap((part) => part.described);
  const manifest = jsonBytes(makeManifest(options, platform, runtime.version, postgres, files));
  const signatures = signManifest(manifest, key.pem);
  const frames = [packHead(manifest, jsonBytes(signatures))];
  for (const part of parts) frames.push(await frameOf(part));

  const name = bundleFileName(options.version, platform);
  const file = join(options.out, name);
  await mkdir(options.out, { recursive: true });
  await writeBundle(`${file}.draft`, frames);
  await rename(`${file}.draft`, file);
  const { sha256 } = await writeReleasesFile(options.out, name);
  return {
    version: options.version,
    platform,
    file,
    bytes: (await stat(file)).size,
    sha256,
    keyId: signatures.signatures[0]?.keyId ?? '',
    newKey: key.made ? options.key : null,
  };
};

/** Builds, signs and lists one bundle. The same sources and the same `builtAt` give the same bytes. */
export const buildRelease = async (options: ReleaseOptions): Promise<BuiltRelease> => {
  await mkdir(releaseCache, { recursive: true });
  const work = await mkdtemp(join(releaseCache, 'work-'));
  try {
    return await buildIn(work, options);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};
