import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InstallationPaths } from '@reeve/protocol/local';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { scratchFolder } from '../upgrade/scratch.ts';
import type { VolumeFact } from './site-facts.ts';

/** The path itself, or the nearest directory above it that is there already. */
export const nearestExisting = (path: string): string =>
  existsSync(path) ? path : nearestExisting(dirname(path));

export const deviceOf = (path: string): number => statSync(nearestExisting(path)).dev;

const measure = (purpose: string, path: string, needBytes: number): VolumeFact => {
  const place = nearestExisting(path);
  const { bavail, bsize } = statfsSync(place);
  return {
    purpose,
    path,
    device: statSync(place).dev,
    freeBytes: bavail * bsize,
    needBytes: Math.ceil(needBytes),
  };
};

const megabyte = 1_000_000;

/** Every place that the upgrade writes to, with a forecast of how much. Pessimistic: nothing compresses. */
export const gatherVolumes = (
  paths: InstallationPaths,
  manifest: ReleaseManifest,
  databaseBytes: number,
  backupTo: string,
): VolumeFact[] => {
  const release = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    measure('new release', paths.releases, release + 20 * megabyte),
    measure('private copy of the installer', paths.upgrade, release + 20 * megabyte),
    measure('migrations and write-ahead log', paths.home, databaseBytes * 0.3 + 300 * megabyte),
    measure('backup', backupTo, databaseBytes + 50 * megabyte),
    measure('restored copy', scratchFolder(paths), databaseBytes * 1.3 + 300 * megabyte),
  ];
};
