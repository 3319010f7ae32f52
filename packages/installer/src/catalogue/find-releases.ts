import { join } from 'node:path';
import { compareReleases, messageOf } from '@reeve/base';
import type { InstallationPaths } from '@reeve/protocol/local';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { fetchBundle, findBundles, readManifest } from '../bundle/index.ts';
import { installerErrors } from '../errors.ts';
import { makeDirectory } from '../journal/durable-file.ts';

export interface FoundRelease {
  file: string;
  manifest: ReleaseManifest;
}

export interface FoundReleases {
  releases: FoundRelease[];
  /** Bundles whose head cannot be read, and why. */
  unreadable: { version: string; file: string; why: string }[];
}

type Candidate = Awaited<ReturnType<typeof findBundles>>[number];

const isAddress = (where: string): boolean => /^https?:\/\//.test(where);

/** One bundle a version; the one for this computer where there are several. */
const onePerVersion = (found: readonly Candidate[]): Candidate[] => {
  const mine = `${process.platform}-${process.arch}`;
  const byVersion = new Map<string, Candidate>();
  for (const candidate of found)
    if (candidate.platform === mine || !byVersion.has(candidate.version))
      byVersion.set(candidate.version, candidate);
  return [...byVersion.values()];
};

const bringHere = async (paths: InstallationPaths, file: string): Promise<string> => {
  if (!isAddress(file)) return file;
  await makeDirectory(paths.bundles);
  return fetchBundle(file, paths.bundles);
};

/** Version to go to when none is named: the newest at hand. Throws `installer.bundleNotFound`. */
const chooseTarget = (candidates: readonly Candidate[], to: string | undefined, where: string) => {
  const versions = candidates.map(({ version }) => version).sort(compareReleases);
  const target = to ?? versions.at(-1);
  if (target === undefined || !versions.includes(target)) {
    const found = versions.join(', ') || 'none';
    const release = target === undefined ? 'any release' : `release ${target}`;
    throw installerErrors.bundleNotFound({ release, where, found });
  }
  return target;
};

/**
 * The releases at hand between the installed one and the target, by the heads of their bundles. What lies at
 * an address is brought into the installation's own `bundles` directory. Throws `installer.bundleNotFound`.
 */
export const findReleases = async (
  paths: InstallationPaths,
  installed: string,
  question: { to: string | undefined; where: string | undefined },
): Promise<FoundReleases & { target: string }> => {
  const where = question.where ?? paths.bundles;
  const candidates = onePerVersion(await findBundles(where));
  const target = chooseTarget(candidates, question.to, where);
  const found: FoundReleases = { releases: [], unreadable: [] };
  for (const { file, version } of candidates) {
    const matters =
      compareReleases(version, installed) > 0 && compareReleases(version, target) <= 0;
    if (!matters && version !== target) continue;
    try {
      const local = await bringHere(paths, file);
      found.releases.push({ file: local, manifest: (await readManifest(local)).manifest });
    } catch (error) {
      found.unreadable.push({ version, file: join(file), why: messageOf(error) });
    }
  }
  return { ...found, target };
};
