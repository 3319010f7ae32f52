import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type InstallationPaths, installationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';

/** Paths of the installation in `root`. Throws `installer.noInstallation` when there is none. */
export const openInstallation = (root: string): InstallationPaths => {
  const paths = installationPaths(resolve(root));
  if (!existsSync(paths.releases)) throw installerErrors.noInstallation({ root: paths.root });
  return paths;
};

/** Version of the active release. Throws `installer.brokenCurrent`. */
export const currentVersion = (paths: InstallationPaths): string => {
  const { current: link, releases } = paths;
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const found = isLink ? readlinkSync(link) : 'it is no symbolic link';
  const version = basename(found);
  if (!isLink || !existsSync(join(releases, version, 'manifest.json')))
    throw installerErrors.brokenCurrent({ link, found, releases });
  return version;
};
