import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareReleases, messageOf } from '@reeve/base';
import { parseBundleFileName } from './bundle-name.ts';
import { errors } from './errors.ts';
import { fetchListing, isAddress } from './releases-listing.ts';

interface FoundBundle {
  /** Path, or address when `where` was one: then `fetchBundle` brings it here. */
  file: string;
  version: string;
  platform: string;
}

const inDirectory = async (directory: string): Promise<FoundBundle[]> => {
  const names = await readdir(directory).catch((thrown: NodeJS.ErrnoException) => {
    throw errors.notFound({ where: directory, why: messageOf(thrown) }, thrown);
  });
  return names.flatMap((name) => {
    const parsed = parseBundleFileName(name);
    return parsed === null ? [] : [{ file: join(directory, name), ...parsed }];
  });
};

const atAddress = async (url: string): Promise<FoundBundle[]> => {
  const base = url.endsWith('/') ? url : `${url}/`;
  const { releases } = await fetchListing(base);
  return releases.flatMap((release) => {
    const parsed = parseBundleFileName(release.file);
    return parsed === null ? [] : [{ file: new URL(release.file, base).href, ...parsed }];
  });
};

/**
 * The bundles in a directory, or at an http(s) address of one with a `releases.json`; oldest release first.
 * Only names are read: `readManifest` and `verifyBundle` say what a file is worth. Throws `bundle.notFound`,
 * `bundle.downloadFailed` or `bundle.badLocation`.
 */
export const findBundles = async (where: string): Promise<FoundBundle[]> => {
  const found = await (isAddress(where) ? atAddress(where) : inDirectory(where));
  return found.sort((a, b) => compareReleases(a.version, b.version) || (a.file < b.file ? -1 : 1));
};
