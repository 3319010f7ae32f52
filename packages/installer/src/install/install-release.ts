import { chmod, mkdir, readdir, readlink, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type InstallationPaths, installationPaths } from '@reeve/protocol/local';
import type { ReleaseManifest, TrustedKeys } from '@reeve/protocol/release';
import { withBundle } from '../bundle/bundle-head.ts';
import { flush, linkDurably } from '../bundle/durable.ts';
import { type BundleProblem, extractBundle, verifyBundle } from '../bundle/index.ts';
import { isGenuine } from '../bundle/signatures.ts';
import { errors } from './errors.ts';
import { writeLauncher } from './launcher.ts';
import { takeDirectory } from './owned-directory.ts';
import { keyIdsOf, readTrustedKeys, writeTrustedKeys } from './trusted-keys.ts';

export interface InstallOptions {
  /** Fingerprints or key files of which one must have signed. Without it the first bundle's key is pinned. */
  trust?: readonly string[];
  /** Pins the bundle's key without asking. */
  yes?: boolean;
  /** Asks whether the key with this fingerprint is the right one; without it nobody is asked. */
  confirm?: (keyId: string) => Promise<boolean>;
  now?: Date;
}

export interface InstallResult {
  version: string;
  directory: string;
  launcher: string;
  /** Fingerprints whose signature counts in this installation. */
  keyIds: string[];
  /** True when this installation trusts the key since now, at first sight. */
  pinned: boolean;
  /** False when everything was there already. */
  changed: boolean;
}

type Key = TrustedKeys['keys'][number];

/** Keys whose signature on the bundle is genuine. */
const signersOf = (file: string, at: Date): Promise<Key[]> =>
  withBundle(file, async ({ manifestBytes, signatures }) =>
    signatures.signatures
      .filter((entry) => isGenuine(manifestBytes, entry))
      .map(({ keyId, publicKey }) => ({
        keyId,
        publicKey,
        addedAt: at.toISOString(),
        how: 'pinned at install',
      })),
  );

const confirmed = async (signers: readonly Key[], options: InstallOptions): Promise<boolean> => {
  if (options.yes === true || options.confirm === undefined) return true;
  for (const { keyId } of signers) if (await options.confirm(keyId)) return true;
  return false;
};

/** Keys that the installation shall trust: the pinned ones, the ones named by hand, or the first seen. */
const keysToTrust = async (
  pinned: TrustedKeys | null,
  signers: readonly Key[],
  options: InstallOptions,
): Promise<TrustedKeys> => {
  const named = (await Promise.all((options.trust ?? []).map(keyIdsOf))).flat();
  const byHand = signers
    .filter((key) => named.includes(key.keyId))
    .map((key) => ({ ...key, how: '--trust' }));
  if (named.length > 0) {
    const others = (pinned?.keys ?? []).filter((key) => !named.includes(key.keyId));
    return { format: 1, keys: byHand.length > 0 ? [...byHand, ...others] : [] };
  }
  if (pinned !== null) return pinned;
  if (!(await confirmed(signers, options)))
    throw errors.notConfirmed({ keyId: signers.map((key) => key.keyId).join(', ') });
  return { format: 1, keys: [...signers] };
};

const remedyOf = (problems: readonly BundleProblem[]): string => {
  const codes = new Set(problems.map((problem) => problem.code));
  if (codes.has('expired')) return 'Obtain a newer release, or one with a later date of expiry.';
  if (codes.has('platform')) return 'Obtain the bundle for this platform.';
  if (codes.has('untrusted'))
    return 'Make sure who signed it; then name the key with --trust FINGERPRINT.';
  return 'Obtain the bundle again from where your releases come from.';
};

const mustBeGood = async (
  file: string,
  trusted: TrustedKeys,
  at: Date,
): Promise<ReleaseManifest> => {
  const { manifest, problems } = await verifyBundle(file, trusted, at);
  if (problems.length === 0) return manifest;
  throw errors.refusedBundle({
    bundle: file,
    problems: problems.map((problem) => problem.message).join('; '),
    what: remedyOf(problems),
  });
};

const currentVersion = async (paths: InstallationPaths): Promise<string | null> => {
  const target = await readlink(paths.current).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw thrown;
  });
  return target === null ? null : basename(target);
};

/** Folders with their permissions. `data` can be crossed but not listed: PostgreSQL may run as another account. */
const makeFolders = async (paths: InstallationPaths): Promise<void> => {
  const folders: [string, number][] = [
    [join(paths.root, 'trust'), 0o755],
    [paths.releases, 0o755],
    [join(paths.root, 'bin'), 0o755],
    [paths.home, 0o711],
    [paths.bundles, 0o755],
    [paths.backups, 0o700],
    [paths.upgrade, 0o700],
  ];
  for (const [path, mode] of folders) {
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) await chmod(path, mode);
  }
  await flush(paths.root);
};

/** Drafts of files and links that a killed run has left. */
const removeDrafts = async (paths: InstallationPaths): Promise<void> => {
  for (const directory of [paths.root, join(paths.root, 'bin'), join(paths.root, 'trust')])
    for (const name of await readdir(directory))
      if (/\.[0-9a-f]{12}\.tmp$/.test(name)) await rm(join(directory, name));
};

const sameKeys = (a: TrustedKeys | null, b: TrustedKeys): boolean =>
  JSON.stringify(a?.keys.map((key) => key.keyId)) ===
  JSON.stringify(b.keys.map((key) => key.keyId));

/** The part that changes the disk. Each line may be the last before a crash; the next run goes on from there. */
const layOut = async (
  bundle: string,
  manifest: ReleaseManifest,
  paths: InstallationPaths,
  saveKeys: () => Promise<void>,
): Promise<boolean> => {
  await makeFolders(paths);
  await removeDrafts(paths);
  await saveKeys();
  await extractBundle(bundle, paths.release(manifest.version), manifest);
  const launcherChanged = await writeLauncher(paths.launcher);
  if ((await currentVersion(paths)) === manifest.version) return launcherChanged;
  await linkDurably(paths.current, join('releases', manifest.version));
  return true;
};

/**
 * Lays out an installation in `directory` from a bundle file. The same again changes nothing; after a crash
 * the same again completes it. Throws `install.*` and `bundle.*`; then the directory is as it was, apart from
 * parts that the next run uses.
 */
export const installRelease = async (
  bundle: string,
  directory: string,
  options: InstallOptions = {},
): Promise<InstallResult> => {
  const at = options.now ?? new Date();
  const paths = installationPaths(resolve(directory));
  await takeDirectory(paths.root);
  const pinned = await readTrustedKeys(paths.trustedKeys);
  const trusted = await keysToTrust(pinned, await signersOf(bundle, at), options);
  const manifest = await mustBeGood(bundle, trusted, at);
  const { version } = manifest;
  const current = await currentVersion(paths);
  if (current !== null && current !== version)
    throw errors.otherRelease({
      directory: paths.root,
      current,
      version,
      bundles: paths.bundles,
      launcher: paths.launcher,
    });
  const saveKeys = async (): Promise<void> => {
    if (!sameKeys(pinned, trusted)) await writeTrustedKeys(paths.trustedKeys, trusted);
  };
  const changed = await layOut(bundle, manifest, paths, saveKeys);
  return {
    version,
    directory: paths.root,
    launcher: paths.launcher,
    keyIds: trusted.keys.map((key) => key.keyId),
    pinned: pinned === null && (options.trust ?? []).length === 0,
    changed,
  };
};
