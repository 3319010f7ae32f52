import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installErrors } from './errors.ts';

export type PackageKind = 'deb' | 'tarball';

export interface AgentPackages {
  deb: string;
  tarball: string;
}

const patterns: Record<PackageKind, RegExp> = {
  deb: /^reeve-agent_.+_amd64\.deb$/,
  tarball: /^reeve-agent-.+-linux-x64\.tar\.gz$/,
};

const newest = (folder: string, pattern: RegExp): string | undefined => {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch {
    return undefined; // no folder: no packages
  }
  return files
    .filter((file) => pattern.test(file))
    .map((file) => join(folder, file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
};

/** The packages in a folder; undefined when one of them is missing. */
export const findPackages = (folder: string): AgentPackages | undefined => {
  const deb = newest(folder, patterns.deb);
  const tarball = newest(folder, patterns.tarball);
  return deb === undefined || tarball === undefined ? undefined : { deb, tarball };
};

/** Packages of a release: they are part of it. Throws `install.packagesMissing`. */
export const packagesOfRelease = (folder: string): AgentPackages => {
  const packages = findPackages(folder);
  if (packages === undefined) throw installErrors.packagesMissing({ folder });
  return packages;
};
