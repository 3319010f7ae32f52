import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface IdentityKey {
  /** SPKI, base64: what the server knows. */
  publicKey: string;
  /** Ed25519 signature of a text, base64. */
  sign(text: string): string;
}

/** A new Ed25519 private key, PKCS #8 in PEM. */
export const newKeyText = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const keyFromText = (text: string): IdentityKey => {
  const privateKey = createPrivateKey(text);
  const publicKey = createPublicKey(privateKey)
    .export({ type: 'spki', format: 'der' })
    .toString('base64');
  return {
    publicKey,
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64'),
  };
};

export const readKey = (path: string): IdentityKey => keyFromText(readFileSync(path, 'utf8'));
