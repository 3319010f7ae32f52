import { stat } from 'node:fs/promises';
import { AppError, messageOf } from '@reeve/base';
import { ManifestSignatures, ReleaseManifest } from '@reeve/protocol/release';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type BundleReader, openBundle } from './bundle-reader.ts';
import { errors } from './errors.ts';
import { manifestFaults } from './manifest-faults.ts';
import { isAddress } from './releases-listing.ts';

const maximumManifestBytes = 16 * 1024 ** 2;
const maximumSignatureBytes = 256 * 1024;

/** The first two entries of a bundle: what was signed, byte for byte, and by whom. */
export interface BundleHead {
  manifestBytes: Buffer;
  manifest: ReleaseManifest;
  signatureBytes: Buffer;
  signatures: ManifestSignatures;
}

const ajv = new Ajv({ allErrors: false });
addFormats.default(ajv);
let checkManifest: ValidateFunction<ReleaseManifest> | undefined;
let checkSignatures: ValidateFunction<ManifestSignatures> | undefined;

const parse = (file: string, entry: string, bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (thrown) {
    throw errors.damaged({ file, why: `${entry} is no JSON: ${messageOf(thrown)}` }, thrown);
  }
};

const shaped = <T>(file: string, entry: string, check: ValidateFunction<T>, value: unknown): T => {
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) throw errors.unknownFormat({ file, found: format });
  if (check(value)) return value;
  throw errors.damaged({ file, why: `${entry}: ${ajv.errorsText(check.errors)}` });
};

/** Throws `bundle.damaged`, `bundle.unknownFormat` or `bundle.unsafe`. `file` is for the message only. */
export const parseManifest = (file: string, bytes: Buffer): ReleaseManifest => {
  checkManifest ??= ajv.compile<ReleaseManifest>(ReleaseManifest);
  const entry = 'manifest.json';
  const manifest = shaped(file, entry, checkManifest, parse(file, entry, bytes));
  const [fault] = manifestFaults(manifest);
  if (fault !== undefined) throw errors.unsafe({ file, why: fault });
  return manifest;
};

const parseSignatures = (file: string, bytes: Buffer): ManifestSignatures => {
  checkSignatures ??= ajv.compile<ManifestSignatures>(ManifestSignatures);
  const entry = 'manifest.sig.json';
  return shaped(file, entry, checkSignatures, parse(file, entry, bytes));
};

const headEntry = async (file: string, reader: BundleReader, path: string, limit: number) => {
  const entry = await reader.next();
  if (entry === null || entry.path !== path || entry.link !== undefined)
    throw errors.notABundle({ file, why: `it does not begin with ${path}` });
  return reader.smallBody(entry, limit);
};

/** Reads the head from a reader that stands at the beginning. */
const readHead = async (file: string, reader: BundleReader): Promise<BundleHead> => {
  const manifestBytes = await headEntry(file, reader, 'manifest.json', maximumManifestBytes);
  const signatureBytes = await headEntry(file, reader, 'manifest.sig.json', maximumSignatureBytes);
  return {
    manifestBytes,
    manifest: parseManifest(file, manifestBytes),
    signatureBytes,
    signatures: parseSignatures(file, signatureBytes),
  };
};

const mustBeFile = async (file: string): Promise<void> => {
  try {
    if ((await stat(file)).isFile()) return;
  } catch (thrown) {
    throw errors.notFound({ where: file, why: messageOf(thrown) }, thrown);
  }
  throw errors.notFound({ where: file, why: 'it is no file' });
};

/** Opens a bundle, reads its head and hands both to `use`; closes it whatever happens. */
export const withBundle = async <T>(
  file: string,
  use: (head: BundleHead, reader: BundleReader) => Promise<T>,
): Promise<T> => {
  if (!isAddress(file)) await mustBeFile(file);
  const reader = openBundle(file);
  try {
    return await use(await firstHead(file, reader), reader);
  } finally {
    await reader.close();
  }
};

/** A file whose very beginning cannot be read is no bundle rather than a damaged one. */
const firstHead = async (file: string, reader: BundleReader): Promise<BundleHead> => {
  try {
    return await readHead(file, reader);
  } catch (thrown) {
    const cause = thrown instanceof AppError ? thrown.cause : undefined;
    const code = (cause as { code?: string } | undefined)?.code;
    if (code === 'ZSTD_error_prefix_unknown')
      throw errors.notABundle({ file, why: 'it is not compressed with Zstandard' }, thrown);
    throw thrown;
  }
};
