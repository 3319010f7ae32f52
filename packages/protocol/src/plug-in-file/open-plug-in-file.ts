import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, sha256Hex } from '@reeve/base';
import type { PlugInManifest } from '../agent/plug-in.ts';
import { plugInFileErrors } from './errors.ts';
import { plugInLimits } from './limits.ts';
import { manifestFault } from './manifest-fault.ts';
import { signerOf } from './signing.ts';
import { readTar } from './tar.ts';

export interface OpenedPlugIn {
  manifest: PlugInManifest;
  /** Contents by path, of the files that the manifest lists: all of them and no other. */
  files: Map<string, Uint8Array>;
  /** Which of the trusted keys signed it. */
  publicKey: string;
}

const unpack = async (file: Uint8Array): Promise<Buffer> => {
  const limit = plugInLimits.unpackedBytes;
  try {
    return await promisify(gunzip)(file, { maxOutputLength: limit });
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw plugInFileErrors.tooLarge({ limit, what: 'unpacked' }, thrown);
    throw plugInFileErrors.notAnArchive({ reason: messageOf(thrown) }, thrown);
  }
};

const take = (files: Map<string, Uint8Array>, path: string): Uint8Array => {
  const content = files.get(path);
  if (content === undefined) throw plugInFileErrors.notAnArchive({ reason: `it has no ${path}` });
  files.delete(path);
  return content;
};

const readManifest = (bytes: Uint8Array): PlugInManifest => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    throw plugInFileErrors.badManifest({ reason: messageOf(thrown) }, thrown);
  }
  const fault = manifestFault(value);
  if (fault !== null) throw plugInFileErrors.badManifest({ reason: fault });
  return value as PlugInManifest;
};

const compareFiles = (manifest: PlugInManifest, files: Map<string, Uint8Array>): void => {
  for (const [path, sha256] of Object.entries(manifest.files)) {
    const content = files.get(path);
    if (content === undefined)
      throw plugInFileErrors.contentDiffers({ reason: `${path} is missing` });
    if (sha256Hex(content) !== sha256)
      throw plugInFileErrors.contentDiffers({ reason: `${path} has another content` });
  }
  for (const path of files.keys())
    if (!Object.hasOwn(manifest.files, path))
      throw plugInFileErrors.contentDiffers({ reason: `${path} is not listed` });
};

/**
 * Opens a plug-in file, whoever it came from. Nothing of the manifest is believed before one of `publicKeys`
 * (SPKI, base64) is found to have signed it. Throws `plugInFile.…`.
 */
export const openPlugInFile = async (
  file: Uint8Array,
  publicKeys: readonly string[],
): Promise<OpenedPlugIn> => {
  if (file.length > plugInLimits.fileBytes)
    throw plugInFileErrors.tooLarge({ limit: plugInLimits.fileBytes, what: 'packed' });
  const files = readTar(await unpack(file));
  const manifestBytes = take(files, 'manifest.json');
  if (manifestBytes.length > plugInLimits.manifestBytes)
    throw plugInFileErrors.tooLarge({ limit: plugInLimits.manifestBytes, what: 'manifest.json' });
  const signature = Buffer.from(take(files, 'manifest.sig')).toString('latin1');
  const publicKey = signerOf(manifestBytes, signature, publicKeys);
  if (publicKey === undefined) throw plugInFileErrors.notSigned({ what: 'this plug-in' });
  const manifest = readManifest(manifestBytes);
  compareFiles(manifest, files);
  return { manifest, files, publicKey };
};
