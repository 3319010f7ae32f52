import type { PlugInManifest } from '@reeve/protocol/agent';
import semver from 'semver';
import { unpackErrors } from '../../unpack/errors.ts';
import type { PresentPlugIn } from '../../unpack/unpack-order.ts';

const fits = (version: string, range: string): boolean =>
  semver.satisfies(version, range, { includePrerelease: true });

export interface PlugInSurroundings {
  agentVersion: string;
  platform: string;
  /** The other plug-ins of this agent. */
  present: readonly PresentPlugIn[];
}

const checkDependencies = (manifest: PlugInManifest, present: readonly PresentPlugIn[]): void => {
  const plugIn = `${manifest.name} ${manifest.version}`;
  for (const [other, range] of Object.entries(manifest.dependsOn)) {
    const found = present.find((one) => one.name === other);
    if (found && fits(found.version, range)) continue;
    const words = found ? `${found.version} is there` : 'it is not there';
    throw unpackErrors.dependencyMissing({ plugIn, other, range, found: words });
  }
};

const checkConflicts = (manifest: PlugInManifest, present: readonly PresentPlugIn[]): void => {
  const { name, version } = manifest;
  const plugIn = `${name} ${version}`;
  for (const one of present) {
    const ownRange = manifest.conflictsWith[one.name];
    const range =
      ownRange !== undefined && fits(one.version, ownRange) ? ownRange : one.conflictsWith[name];
    if (range === undefined || (range !== ownRange && !fits(version, range))) continue;
    throw unpackErrors.conflicting({ plugIn, other: one.name, version: one.version, range });
  }
};

/**
 * Whether a plug-in may be on this computer.
 * @throws `unpack.otherAgent`, `otherPlatform`, `dependencyMissing`, `conflicting`
 */
export const checkPlugIn = (manifest: PlugInManifest, around: PlugInSurroundings): void => {
  const { agentVersion, platform } = around;
  const plugIn = `${manifest.name} ${manifest.version}`;
  if (!fits(agentVersion, manifest.agent)) {
    throw unpackErrors.otherAgent({ plugIn, range: manifest.agent, version: agentVersion });
  }
  if (!manifest.platforms.some((one) => one === platform)) {
    throw unpackErrors.otherPlatform({ plugIn, platform });
  }
  const present = around.present.filter((one) => one.name !== manifest.name);
  checkDependencies(manifest, present);
  checkConflicts(manifest, present);
};
