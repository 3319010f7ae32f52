import type { PlugInManifest } from '../agent/plug-in.ts';

/** What is said once of a plug-in that is part of the agent; its version is the agent's own. */
export type BuiltInPlugIn = Omit<PlugInManifest, 'format' | 'version' | 'main' | 'files'>;

/** The manifest of a built-in plug-in in the agent of a release. It has no files: the agent's program holds it. */
export const builtInManifest = (plugIn: BuiltInPlugIn, agentVersion: string): PlugInManifest => ({
  format: 1,
  version: agentVersion,
  main: '',
  files: {},
  ...plugIn,
});
