import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256Hex } from '@reeve/base';
import type { ManifestSignatures } from '@reeve/protocol/release';

/** SHA-256 of the SPKI bytes, hexadecimal: the fingerprint that is shown to people. */
export const keyIdOf = (publicKey: KeyObject): string =>
  sha256Hex(publicKey.export({ type: 'spki', format: 'der' }));

/** Signs the exact bytes of a manifest. `privateKey` is a PEM text of an Ed25519 key. */
export const signManifest = (manifest: Uint8Array, privateKey: string): ManifestSignatures => {
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`a release is signed with an Ed25519 key, not ${key.asymmetricKeyType}`);
  const publicKey = createPublicKey(key);
  return {
    format: 1,
    signatures: [
      {
        keyId: keyIdOf(publicKey),
        publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        signature: sign(null, manifest, key).toString('base64'),
      },
    ],
  };
};

type Signature = ManifestSignatures['signatures'][number];

/** Whether the signature is by the key that it names, over these bytes. Never throws. */
export const isGenuine = (manifest: Uint8Array, entry: Signature): boolean => {
  const spki = Buffer.from(entry.publicKey, 'base64');
  if (sha256Hex(spki) !== entry.keyId) return false;
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, manifest, key, Buffer.from(entry.signature, 'base64'));
  } catch {
    // Bytes that are no key at all: not a genuine signature, whatever else they are.
    return false;
  }
};
