import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isBundled, sha256Hex } from '@reeve/base';
import { homePaths, installationPaths } from '@reeve/protocol/local';
import { publicKeyOf, signBytes } from '@reeve/protocol/plug-in-file';
import type { ManifestSignatures, TrustedKeys } from '@reeve/protocol/release';
import type { Publisher } from './publisher.ts';

/** Keys whose signature counts without anybody having added them. */
export interface OwnKeys {
  /** Read anew each time: an upgrade may bring another key while this server runs. */
  publishers(): Publisher[];
  /** Base64 of the signature; null where the private key is elsewhere, with those who make releases. */
  sign(bytes: Uint8Array): string | null;
}

/** The same GUID for the same key, in every server process. */
const guidOf = (publicKey: string): string => {
  const hex = sha256Hex(Buffer.from(publicKey, 'base64'));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const ownPublisher = (publicKey: string, addedAt: string, name: string): Publisher => ({
  id: guidOf(publicKey),
  name,
  publicKey,
  own: true,
  addedBy: 'Reeve',
  addedAt,
});

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

/** In an installation, the keys that it trusts for releases; else those that signed the release as it was unpacked. */
const keysOfRelease = (root: string | null): OwnKeys => ({
  publishers: () => {
    const trusted = root === null ? null : installationPaths(root).trustedKeys;
    if (trusted !== null && existsSync(trusted))
      return readJson<TrustedKeys>(trusted).keys.map(({ publicKey, addedAt }) =>
        ownPublisher(publicKey, addedAt, 'Reeve'),
      );
    const file = join(import.meta.dirname, '..', 'manifest.sig.json');
    const { signatures } = readJson<ManifestSignatures>(file);
    const addedAt = statSync(file).mtime.toISOString();
    return signatures.map(({ publicKey }) => ownPublisher(publicKey, addedAt, 'Reeve'));
  },
  sign: () => null,
});

const makeKey = (file: string): void => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  try {
    // A link, not a rename: of two servers that make a key at once, both go on with the same one.
    linkSync(draft, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(draft);
  }
};

/** In a source checkout, a key of this home alone: it signs the agents that are built here, and plug-ins for tries. */
const keysOfCheckout = (home: string): OwnKeys => {
  const { secrets, publisherKey: file } = homePaths(home);
  const privatePem = (): string => {
    if (!existsSync(file)) {
      mkdirSync(secrets, { recursive: true, mode: 0o700 });
      makeKey(file);
    }
    return readFileSync(file, 'utf8');
  };
  return {
    publishers: () => {
      const publicKey = publicKeyOf(privatePem());
      return [ownPublisher(publicKey, statSync(file).mtime.toISOString(), 'Reeve (this checkout)')];
    },
    sign: (bytes) => signBytes(bytes, privatePem()),
  };
};

export const readOwnKeys = (home: string): OwnKeys =>
  isBundled() ? keysOfRelease(process.env.REEVE_INSTALLATION || null) : keysOfCheckout(home);
