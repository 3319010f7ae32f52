import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { messageOf } from '@reeve/base';
import { plugInFileErrors } from './errors.ts';

const toText = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).toString('base64');

const requireEd25519 = (key: KeyObject, which: string): KeyObject => {
  if (key.asymmetricKeyType !== 'ed25519')
    throw plugInFileErrors.badKey({ which, reason: `it is ${key.asymmetricKeyType}` });
  return key;
};

const readKey = (which: string, read: () => KeyObject): KeyObject => {
  let key: KeyObject;
  try {
    key = read();
  } catch (thrown) {
    throw plugInFileErrors.badKey({ which, reason: messageOf(thrown) }, thrown);
  }
  return requireEd25519(key, which);
};

/** A public key given as PEM or as base64 of its SPKI bytes, in the second form. Throws `plugInFile.badKey`. */
export const publicKeyText = (given: string): string =>
  toText(
    readKey('public', () =>
      given.includes('-----')
        ? createPublicKey(given)
        : createPublicKey({ key: Buffer.from(given, 'base64'), format: 'der', type: 'spki' }),
    ),
  );

/** The public key of a private one (PEM). Throws `plugInFile.badKey`. */
export const publicKeyOf = (privatePem: string): string =>
  toText(createPublicKey(readKey('private', () => createPrivateKey(privatePem))));

/** Base64 of the Ed25519 signature. Throws `plugInFile.badKey`. */
export const signBytes = (bytes: Uint8Array, privatePem: string): string =>
  sign(
    null,
    bytes,
    readKey('private', () => createPrivateKey(privatePem)),
  ).toString('base64');

const isBy = (bytes: Uint8Array, signature: Buffer, publicKey: string): boolean => {
  try {
    const der = Buffer.from(publicKey, 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
  } catch {
    // Bytes that are no key: nobody's signature.
    return false;
  }
};

/** Which of the keys made the signature; undefined: none of them. Never throws. */
export const signerOf = (
  bytes: Uint8Array,
  signature: string,
  publicKeys: readonly string[],
): string | undefined => {
  const given = Buffer.from(signature.trim(), 'base64');
  return given.length === 64 ? publicKeys.find((key) => isBy(bytes, given, key)) : undefined;
};
