import { createHash } from 'node:crypto';
import { sha256Hex } from '@reeve/base';
import { currentProtocol, oldestProtocol } from '@reeve/protocol/agent';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { phaseOf } from './migrations.ts';
import type { ReleaseOptions } from './options.ts';
import type { Postgres } from './postgres-files.ts';
import { releasePolicy } from './release-policy.ts';
import { contentOf, type TreeFile } from './tree-file.ts';

type ManifestFile = ReleaseManifest['files'][number];

export const describeFile = async (file: TreeFile): Promise<ManifestFile> => {
  const { path, mode } = file;
  if (file.link !== undefined)
    return { path, mode, bytes: 0, sha256: sha256Hex(file.link), link: file.link };
  const content = await contentOf(file);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, mode, bytes: content.length, sha256 };
};

const dayMs = 86_400_000;

export const makeManifest = (
  options: ReleaseOptions,
  platform: string,
  node: string,
  postgres: Postgres,
  files: readonly ManifestFile[],
): ReleaseManifest => ({
  format: 1,
  product: 'reeve',
  version: options.version,
  platform,
  builtAt: options.builtAt.toISOString(),
  expiresAt: new Date(options.builtAt.getTime() + options.expiresDays * dayMs).toISOString(),
  supportedSources: { from: options.supportedFrom, below: options.version },
  requiredStops: releasePolicy.requiredStops,
  protocol: { oldest: oldestProtocol, current: currentProtocol },
  node,
  postgres: { version: postgres.version, major: postgres.major },
  migrations: files.flatMap(({ path, sha256 }) => {
    const name = /^server\/migrations\/(.+)$/.exec(path)?.[1];
    return name === undefined ? [] : [{ name, phase: phaseOf(name), sha256 }];
  }),
  files: [...files],
});
