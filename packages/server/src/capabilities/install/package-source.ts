import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isBundled } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';
import { type AgentPackages, type PackageKind, packagesOfRelease } from './agent-packages.ts';
import { packagesOfCheckout } from './build-packages.ts';

export interface PackageFile {
  path: string;
  bytes: number;
  sha256: string;
}

export interface PackageSource {
  /** The file of a package; built first when need be, by one build for all who wait. */
  get(kind: PackageKind): Promise<PackageFile>;
}

const hashFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** Work that is under way is shared; a failed one is tried again by the next who asks. */
const singleFlight = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let flight: Promise<T> | undefined;
  return () => {
    flight ??= work().finally(() => {
      flight = undefined;
    });
    return flight;
  };
};

export const createPackageSource = ({
  config,
  logger,
}: Pick<Kernel, 'config' | 'logger'>): PackageSource => {
  const release = join(import.meta.dirname, '..', 'agent', 'packages');
  const checkout = join(import.meta.dirname, '../../../../..');
  const cache = join(config.home, 'cache', 'agent-packages');
  const find: () => Promise<AgentPackages> = isBundled()
    ? async () => packagesOfRelease(release)
    : singleFlight(() => packagesOfCheckout(checkout, cache, logger));
  const hashes = new Map<string, Promise<string>>();
  return {
    get: async (kind) => {
      const path = (await find())[kind];
      const { size, mtimeMs } = statSync(path);
      const key = `${path} ${size} ${mtimeMs}`;
      const known = hashes.get(key) ?? hashFile(path);
      hashes.set(key, known);
      known.catch(() => hashes.delete(key));
      return { path, bytes: size, sha256: await known };
    },
  };
};
