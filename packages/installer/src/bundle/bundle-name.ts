import { isReleaseVersion } from '@reeve/base';

const extension = '.tar.zst';

/** `reeve-<version>-<platform>.tar.zst` */
export const bundleFileName = (version: string, platform: string): string =>
  `reeve-${version}-${platform}${extension}`;

/** Version and platform that a file name claims; null when it is no name of a bundle. */
export const parseBundleFileName = (name: string): { version: string; platform: string } | null => {
  const match = /^reeve-(.+)-([a-z0-9]+-[a-z0-9]+)\.tar\.zst$/.exec(name);
  const [, version, platform] = match ?? [];
  if (version === undefined || platform === undefined || !isReleaseVersion(version)) return null;
  return { version, platform };
};
