import { posix } from 'node:path';
import { isReleaseVersion } from '@reeve/base';
import type { ReleaseManifest } from '@reeve/protocol/release';

const maximumFiles = 100_000;
const maximumBytes = 4 * 1024 ** 3;
const segmentsOf = (path: string): string[] => path.split('/');

const isSafePath = (path: string): boolean =>
  path.length > 0 &&
  path.length <= 255 &&
  !path.includes('\\') &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  !/[\u0000-\u001f\u007f]/.test(path) &&
  segmentsOf(path).every((segment) => segment !== '' && segment !== '.' && segment !== '..');

const staysInside = (path: string, link: string): boolean => {
  if (posix.isAbsolute(link) || link === '') return false;
  const target = posix.normalize(posix.join(posix.dirname(path), link));
  return target !== '..' && !target.startsWith('../') && !posix.isAbsolute(target);
};

const reserved = new Set(['manifest.json', 'manifest.sig.json']);

type ManifestFile = ReleaseManifest['files'][number];

const faultOfFile = (file: ManifestFile): string | undefined => {
  const name = JSON.stringify(file.path);
  if (!isSafePath(file.path)) return `the path ${name} leads out of the release`;
  if (reserved.has(file.path)) return `${name} is listed among the files`;
  if (file.mode !== 0o644 && file.mode !== 0o755)
    return `${name} has mode ${file.mode.toString(8)}`;
  if (file.bytes < 0) return `${name} has a negative size`;
  if (file.link === undefined) return undefined;
  if (file.bytes !== 0) return `the link ${name} has a size`;
  return staysInside(file.path, file.link)
    ? undefined
    : `the link ${name} leads out of the release`;
};

const faultsOfTree = (files: readonly ManifestFile[]): string[] => {
  const paths = new Set(files.map((file) => file.path));
  if (paths.size !== files.length) return ['a path is listed twice'];
  const faults: string[] = [];
  for (const { path } of files) {
    const segments = segmentsOf(path);
    for (let depth = 1; depth < segments.length; depth++) {
      const parent = segments.slice(0, depth).join('/');
      if (paths.has(parent)) faults.push(`${JSON.stringify(path)} lies below what is no directory`);
    }
  }
  return faults;
};

/** Why a manifest that has the right shape must not be used; empty when it may. */
export const manifestFaults = (manifest: ReleaseManifest): string[] => {
  if (!isReleaseVersion(manifest.version)) return [`${manifest.version} is no release version`];
  if (!/^[a-z0-9]+-[a-z0-9]+$/.test(manifest.platform))
    return [`${manifest.platform} is no platform`];
  if (manifest.files.length > maximumFiles) return [`it lists ${manifest.files.length} files`];
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > maximumBytes) return [`it declares ${bytes} bytes`];
  const faults = manifest.files.map(faultOfFile).filter((fault) => fault !== undefined);
  return faults.length > 0 ? faults : faultsOfTree(manifest.files);
};
