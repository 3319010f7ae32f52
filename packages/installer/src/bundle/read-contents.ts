import { createHash } from 'node:crypto';
import type { ReleaseManifest } from '@reeve/protocol/release';
import type { BundleReader } from './bundle-reader.ts';
import { errors } from './errors.ts';
import type { TarEntry } from './tar-header.ts';

export type ManifestFile = ReleaseManifest['files'][number];

export interface ContentSink {
  file(entry: ManifestFile, pieces: AsyncIterable<Buffer>): Promise<void>;
  link(entry: ManifestFile, target: string): Promise<void>;
}

const mismatch = (entry: TarEntry, wanted: ManifestFile): string | undefined => {
  if (entry.link !== wanted.link) return 'is not the link that the manifest names';
  if (entry.bytes !== wanted.bytes) return `has ${entry.bytes} bytes instead of ${wanted.bytes}`;
  if (entry.mode !== wanted.mode) return 'has other permissions than the manifest says';
  return undefined;
};

const readFile = async (
  file: string,
  reader: BundleReader,
  entry: TarEntry,
  wanted: ManifestFile,
  sink: ContentSink,
): Promise<void> => {
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const piece of reader.body(entry)) {
      hash.update(piece);
      yield piece;
    }
  };
  await sink.file(wanted, hashed());
  if (hash.digest('hex') !== wanted.sha256)
    throw errors.altered({ file, why: `the content of ${wanted.path} has another hash` });
};

/**
 * Reads everything behind the head and holds it against the manifest: each entry is listed, once, with its
 * size, permissions and hash, and none is missing. Throws `bundle.altered` or `bundle.damaged`. The sink gets
 * a file's pieces before its hash is known: it must not use them before this function has returned.
 */
export const readContents = async (
  file: string,
  reader: BundleReader,
  manifest: ReleaseManifest,
  sink: ContentSink,
): Promise<void> => {
  const missing = new Map(manifest.files.map((entry) => [entry.path, entry]));
  for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
    const wanted = missing.get(entry.path);
    if (wanted === undefined)
      throw errors.altered({ file, why: `${JSON.stringify(entry.path)} is not in the manifest` });
    missing.delete(entry.path);
    const why = mismatch(entry, wanted);
    if (why !== undefined) throw errors.altered({ file, why: `${wanted.path} ${why}` });
    if (wanted.link === undefined) await readFile(file, reader, entry, wanted, sink);
    else await sink.link(wanted, wanted.link);
  }
  const [first] = missing.keys();
  if (first !== undefined) throw errors.altered({ file, why: `${first} is missing` });
};
