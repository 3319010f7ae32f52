import { isAbsolute, normalize, relative } from 'node:path';
import type { PackageProgram } from '@reeve/protocol/agent';
import type { PackageSource } from '@reeve/protocol/api';
import { pathFault } from '@reeve/protocol/plug-in-file';
import { packagesErrors } from './errors.ts';
import type { Definition, PackageContent } from './package.ts';

/** Folders that are no files of anybody, or everybody's. */
const neverSources = ['/', '/proc', '/sys', '/dev', '/run', '/etc', '/root'];

const contains = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
};

/** Why a folder must not be a source; null when it may. `path` without links where it is there. */
export const folderFault = (path: string, home: string): string | null => {
  if (!isAbsolute(path)) return 'its path does not begin with /';
  if (contains(home, path) || contains(path, home)) return 'it holds what belongs to the server';
  const system = neverSources.find((one) => (one === '/' ? path === one : contains(one, path)));
  return system === undefined ? null : `what lies in ${system} is not for other computers`;
};

const checkFolder = (path: string, home: string): void => {
  const reason = folderFault(normalize(path), home);
  if (reason !== null) throw packagesErrors.badFolder({ path, reason });
};

const addressFault = (address: string): string | null => {
  const url = URL.parse(address);
  if (url === null) return 'it is no address';
  if (!['http:', 'https:'].includes(url.protocol)) return `${url.protocol} is not fetched from`;
  return url.username || url.password ? 'it holds a user or a password' : null;
};

const checkAddresses = (files: Extract<PackageSource, { kind: 'http' }>['files']): void => {
  const names = new Set<string>();
  for (const { name, url } of files) {
    const fault = pathFault(name) ?? (names.has(name) ? 'is there twice' : null);
    if (fault !== null) throw packagesErrors.badFile({ path: name, reason: fault });
    names.add(name);
    const reason = addressFault(url);
    if (reason !== null) throw packagesErrors.badAddress({ name, url, reason });
  }
};

/** As apt takes them: `name`, `name:arch`, `name=version`, `name/release`; never an option. */
const aptName = /^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?([=/][A-Za-z0-9][A-Za-z0-9.+:~_-]*)?$/;

const checkProgram = (word: string, program: PackageProgram | null, hasFiles: boolean): void => {
  if (program?.kind === 'dpkg' && !hasFiles)
    throw packagesErrors.needsFiles({ program: `${word} (dpkg)` });
  if (program?.kind !== 'apt') return;
  const bad = program.names.find((name) => !aptName.test(name));
  if (bad !== undefined) throw packagesErrors.badName({ name: bad });
};

/** The database takes neither the character 0 nor half of a character. */
const checkTexts = (content: PackageContent): void => {
  JSON.stringify(content, (key, value: unknown) => {
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      throw packagesErrors.badText({ field: key });
    return value;
  });
};

/** Throws what no source and no computer is needed to see: `packages.badFolder`, `badAddress`, `badFile`, `needsFiles`, `badName`, `badText`. */
export const checkContent = (content: PackageContent, home: string): void => {
  checkTexts(content);
  const { source, install, uninstall }: Definition = content.definition;
  if (content.name === '') throw packagesErrors.badText({ field: 'name' });
  if (content.version === '') throw packagesErrors.badText({ field: 'version' });
  if (source.kind === 'folder') checkFolder(source.path, home);
  if (source.kind === 'http') checkAddresses(source.files);
  const hasFiles = source.kind !== 'none';
  checkProgram('install', install, hasFiles);
  // Taking away by dpkg means its own .deb files by their names: without files there are none.
  checkProgram('uninstall', uninstall, hasFiles);
};
