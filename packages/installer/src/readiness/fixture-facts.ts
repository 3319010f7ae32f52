import type { ReleaseManifest, UpgradeFacts } from '@reeve/protocol/release';
import { type Fact, known } from '../facts/fact.ts';
import type { BundleFact } from '../facts/site-facts.ts';

/** For fixtures of checks: a healthy site, of which each fixture changes what matters to it. */
export const fixtureTime = new Date('2026-11-22T12:00:00.000Z');

export const fact = <T>(value: T): Fact<T> => known(value, fixtureTime);

export const noAnswer: { known: false; why: string } = { known: false, why: 'no server runs' };

export const serverFacts = (changes: Partial<UpgradeFacts> = {}): Fact<UpgradeFacts> =>
  fact({
    format: 1,
    version: '0.1.0',
    platform: 'linux-x64',
    node: '26.10.0',
    ready: true,
    notReady: [],
    time: fixtureTime.toISOString(),
    database: {
      kind: 'embedded',
      version: '18.4',
      major: 18,
      bytes: 500_000_000,
      migrations: ['0001-expand-first'],
      dataChecksums: true,
    },
    computers: 100,
    agents: { connected: 90, byProtocol: { '1': 90 }, byVersion: { '0.1.0': 90 } },
    queue: { depth: 0 },
    thisComputer: {
      id: '0190',
      lastSeen: '2026-11-22T11:59:00.000Z',
      pendingRestarts: [],
      pendingRestartsCollectedAt: '2026-11-22T11:00:00.000Z',
    },
    certificates: [{ name: 'server', notAfter: '2027-11-22T00:00:00.000Z' }],
    ...changes,
  });

const manifest: ReleaseManifest = {
  format: 1,
  product: 'reeve',
  version: '0.2.0',
  platform: 'linux-x64',
  builtAt: '2026-11-20T00:00:00.000Z',
  expiresAt: '2028-01-01T00:00:00.000Z',
  supportedSources: { from: '0.1.0', below: '0.2.0' },
  requiredStops: [],
  protocol: { oldest: 1, current: 1 },
  node: '26.10.0',
  postgres: { version: '18.4', major: 18 },
  migrations: [],
  files: [],
};

export const bundleFact = (
  changes: Partial<ReleaseManifest> = {},
  problems: BundleFact['problems'] = [],
): Fact<BundleFact> =>
  fact({ file: '/bundles/reeve.tar.zst', manifest: { ...manifest, ...changes }, problems });
