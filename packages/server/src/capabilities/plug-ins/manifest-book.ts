import type { PlugInManifest } from '@reeve/protocol/agent';
import type { FindManifest } from './judge-plug-ins.ts';
import { builtInManifests, isBuiltIn, type UploadedVersion } from './plug-in-version.ts';

/** Manifests of what was uploaded, and of what is part of the agent of whatever release. */
export const manifestBook = (uploads: readonly UploadedVersion[]): FindManifest => {
  const byKey = new Map(uploads.map((one) => [`${one.name} ${one.version}`, one.manifest]));
  return ({ name, version }, agentVersion): PlugInManifest | undefined =>
    isBuiltIn(name) && version === agentVersion
      ? builtInManifests(agentVersion).find((manifest) => manifest.name === name)
      : byKey.get(`${name} ${version}`);
};
