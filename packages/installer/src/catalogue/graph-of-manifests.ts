import { compareReleases } from '@reeve/base';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { type GraphNode, nodeKeys, type UpgradeGraph } from './graph.ts';

type Source = Pick<ReleaseManifest, 'version' | 'supportedSources' | 'requiredStops'>;

const supports = (release: Source, from: string): boolean =>
  compareReleases(from, release.supportedSources.from) >= 0 &&
  compareReleases(from, release.supportedSources.below) < 0 &&
  compareReleases(from, release.version) < 0;

/** A stop that any of the releases demands is one for all. */
const stopsOf = (releases: readonly Source[]): Map<string, string> =>
  new Map(
    releases.flatMap(({ requiredStops }) =>
      requiredStops.map(({ version, reason }) => [version, reason] as const),
    ),
  );

/** The graph that the installed release and the bundles at hand span by what their manifests say. */
export const graphOfManifests = (installed: string, releases: readonly Source[]): UpgradeGraph => {
  const byVersion = new Map(releases.map((release) => [release.version, release]));
  const stops = stopsOf(releases);
  // A required stop without a bundle stays a node, so that nobody plans around it.
  const versions = [...new Set([installed, ...byVersion.keys(), ...stops.keys()])].sort(
    compareReleases,
  );
  const nodes = versions.map((version): GraphNode => {
    const reason = stops.get(version);
    const metadata = {
      [nodeKeys.requiredStop]: 'true',
      [nodeKeys.requiredStopReason]: reason ?? '',
    };
    return reason === undefined ? { version } : { version, metadata };
  });
  const edges: [number, number][] = [];
  for (const [toIndex, to] of versions.entries()) {
    const release = byVersion.get(to);
    if (!release) continue;
    for (const [fromIndex, from] of versions.entries())
      if (supports(release, from)) edges.push([fromIndex, toIndex]);
  }
  return { version: 1, nodes, edges };
};

/** Why one release is no source of another, for an explanation. */
export const whyUnsupported = (release: Source, from: string): string =>
  compareReleases(from, release.version) >= 0
    ? `${release.version} is not newer than ${from}; the way back is \`reeve upgrade rollback\``
    : `${release.version} supports sources from ${release.supportedSources.from} and below ${release.supportedSources.below}`;
