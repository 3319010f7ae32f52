import { compareReleases, messageOf } from '@reeve/base';
import { findBundles, readManifest } from '../bundle/index.ts';
import { readTrustedKeys } from '../install/index.ts';
import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput } from './output.ts';

interface AvailableRelease {
  version: string;
  file: string;
  /** Signed by a key that this installation trusts. The files are hashed later, by `check`. */
  trusted: boolean;
  /** Why it cannot be used as it is; null when nothing is known against it. */
  problem: string | null;
}

const look = async (
  { file, version }: { file: string; version: string },
  trusted: ReadonlySet<string>,
): Promise<AvailableRelease> => {
  try {
    const { manifest, keyIds } = await readManifest(file);
    if (!keyIds.some((id) => trusted.has(id)))
      return { version, file, trusted: false, problem: 'no signature by a trusted key' };
    const expired = Date.parse(manifest.expiresAt) < Date.now();
    return { version, file, trusted: true, problem: expired ? 'its signature has expired' : null };
  } catch (error) {
    return { version, file, trusted: false, problem: messageOf(error) };
  }
};

const show = (releases: readonly AvailableRelease[]): string =>
  releases.length === 0
    ? 'No bundle is here: put one into bundles/ of the installation, or name a place with --bundles.'
    : releases
        .map(({ version, file, problem }) => `${version}  ${problem ?? 'usable'}  ${file}`)
        .join('\n');

/** The releases at hand, by the heads of their bundles, oldest first. */
export const upgradeAvailable = async (
  options: UpgradeOptions,
  { env }: Invocation,
): Promise<number> => {
  const paths = locate(options.root, env);
  const keys = await readTrustedKeys(paths.trustedKeys);
  const trusted = new Set(keys?.keys.map(({ keyId }) => keyId));
  const found = await findBundles(options.bundles ?? paths.bundles);
  const releases = await Promise.all(found.map((bundle) => look(bundle, trusted)));
  releases.sort((a, b) => compareReleases(a.version, b.version));
  makeOutput(options.json === true).result(releases, () => show(releases));
  return 0;
};
