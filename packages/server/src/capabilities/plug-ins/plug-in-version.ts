import type { PlugInManifest } from '@reeve/protocol/agent';
import { type BuiltInPlugIn, builtInManifest, builtInPlugIns } from '@reeve/protocol/plug-ins';

/** A version of a plug-in that was uploaded. */
export interface UploadedVersion {
  name: string;
  version: string;
  manifest: PlugInManifest;
  /** Of the plug-in file. */
  sha256: string;
  bytes: number;
  /** That signed it, and what its publisher was called. */
  publicKey: string;
  publisher: string;
  uploadedBy: string;
  uploadedAt: string;
}

const builtIns: readonly BuiltInPlugIn[] = builtInPlugIns;

export const isBuiltIn = (name: string): boolean => builtIns.some((one) => one.name === name);

/** The plug-ins that are part of the agent of a release. */
export const builtInManifests = (agentVersion: string): PlugInManifest[] =>
  builtIns.map((plugIn) => builtInManifest(plugIn, agentVersion));
