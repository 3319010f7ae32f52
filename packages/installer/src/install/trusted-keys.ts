import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '@reeve/base';
import { ManifestSignatures, TrustedKeys } from '@reeve/protocol/release';
import { Ajv } from 'ajv';
import { writeDurably } from '../bundle/durable.ts';
import { errors as bundleErrors } from '../bundle/errors.ts';
import { keyIdOf } from '../bundle/signatures.ts';
import { errors } from './errors.ts';

const ajv = new Ajv();

/** The keys pinned in an installation; null when none was pinned yet. Throws `install.unreadableTrust`. */
export const readTrustedKeys = async (file: string): Promise<TrustedKeys | null> => {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (ajv.validate<TrustedKeys>(TrustedKeys, value)) return value;
  } catch (thrown) {
    throw errors.unreadableTrust({ file, why: messageOf(thrown) }, thrown);
  }
  throw errors.unreadableTrust({ file, why: ajv.errorsText() });
};

export const writeTrustedKeys = (file: string, keys: TrustedKeys): Promise<void> =>
  writeDurably(file, `${JSON.stringify(keys, null, 2)}\n`, 0o644);

/** `aa:bb:…`, upper case and blanks are how people copy fingerprints. */
const asFingerprint = (text: string): string | null => {
  const digits = text.replace(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : null;
};

const publicKeyOf = (text: string): KeyObject => createPublicKey(text);

const keyIdsOfText = (text: string): string[] => {
  if (text.trimStart().startsWith('{')) {
    const value: unknown = JSON.parse(text);
    if (ajv.validate<TrustedKeys>(TrustedKeys, value)) return value.keys.map((key) => key.keyId);
    if (ajv.validate<ManifestSignatures>(ManifestSignatures, value))
      return value.signatures.map((entry) => entry.keyId);
    throw new TypeError('it is no list of keys');
  }
  return [asFingerprint(text) ?? keyIdOf(publicKeyOf(text))];
};

/**
 * Key ids that one `--trust` names: a fingerprint, or a file with a PEM public key, a fingerprint or a list of
 * keys. Throws `bundle.badKeyFile`.
 */
export const keyIdsOf = async (what: string): Promise<string[]> => {
  const fingerprint = asFingerprint(what);
  if (fingerprint !== null) return [fingerprint];
  try {
    return keyIdsOfText(await readFile(what, 'utf8'));
  } catch (thrown) {
    throw bundleErrors.badKeyFile({ what, why: messageOf(thrown) }, thrown);
  }
};
