import { constants, gzipSync } from 'node:zlib';
import { sha256Hex } from '@reeve/base';
import type { PlugInManifest } from '../agent/plug-in.ts';
import { plugInFileErrors } from './errors.ts';
import { plugInLimits } from './limits.ts';
import { manifestFault } from './manifest-fault.ts';
import { signBytes } from './signing.ts';
import { type TarFile, writeTar } from './tar.ts';

/** A manifest as its author writes it: the packer adds format and the hashes of the files. */
export type AuthoredManifest = Omit<PlugInManifest, 'format' | 'files'>;

const byPath = (a: TarFile, b: TarFile): number => (a.path < b.path ? -1 : 1);

/**
 * The plug-in file of these contents, signed. The same contents and the same key make the same bytes. Throws
 * `plugInFile.badManifest`, `badKey`, `tooLarge`.
 */
export const packPlugIn = (
  authored: AuthoredManifest,
  files: readonly TarFile[],
  privatePem: string,
): { manifest: PlugInManifest; file: Buffer } => {
  const sorted = [...files].sort(byPath);
  const manifest: PlugInManifest = {
    ...authored,
    format: 1,
    files: Object.fromEntries(sorted.map(({ path, content }) => [path, sha256Hex(content)])),
  };
  const fault = manifestFault(manifest);
  if (fault !== null) throw plugInFileErrors.badManifest({ reason: fault });
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const signature = Buffer.from(`${signBytes(bytes, privatePem)}\n`);
  const archive = writeTar([
    { path: 'manifest.json', content: bytes },
    { path: 'manifest.sig', content: signature },
    ...sorted,
  ]);
  const unpackedBytes = plugInLimits.unpackedBytes;
  if (archive.length > unpackedBytes)
    throw plugInFileErrors.tooLarge({ limit: unpackedBytes, what: 'unpacked' });
  const file = gzipSync(archive, { level: constants.Z_BEST_COMPRESSION });
  if (file.length > plugInLimits.fileBytes)
    throw plugInFileErrors.tooLarge({ limit: plugInLimits.fileBytes, what: 'packed' });
  return { manifest, file };
};
