import { generateKeyPairSync } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homePaths } from '@reeve/protocol/home-paths';

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

/**
 * The private key (PEM) of this server that signs manifests of packages; made when it is first asked for. The keys
 * of releases are elsewhere, with those who make releases, and packages are made here.
 */
export const readPackageKey = (home: string): string => {
  const { secrets, packageKey } = homePaths(home);
  if (!existsSync(packageKey)) {
    mkdirSync(secrets, { recursive: true, mode: 0o700 });
    makeKey(packageKey);
  }
  return readFileSync(packageKey, 'utf8');
};
