import type { PlugInManifest } from '@reeve/protocol/agent';
import semver from 'semver';

export interface PlugInOnComputer {
  name: string;
  version: string;
}

/** Computers that are alike: one agent, the same plug-ins. */
export interface PlugInSet {
  agentVersion: string;
  plugIns: readonly PlugInOnComputer[];
}

export type FindManifest = (
  plugIn: PlugInOnComputer,
  agentVersion: string,
) => PlugInManifest | undefined;

const fits = (version: string, range: string): boolean =>
  semver.satisfies(version, range, { includePrerelease: true });

const unmetDependency = (
  [name, range]: readonly [string, string],
  others: readonly PlugInOnComputer[],
): string | null => {
  const there = others.filter((other) => other.name === name);
  if (there.length === 0) return `needs ${name} ${range}, which is missing`;
  if (there.some(({ version }) => fits(version, range))) return null;
  return `needs ${name} ${range}, not ${there.map(({ version }) => version).join(', ')}`;
};

/** Why a plug-in does not belong on such a computer; empty when it does. */
export const faultsOf = (
  manifest: PlugInManifest,
  { agentVersion, plugIns }: PlugInSet,
): string[] => {
  const others = plugIns.filter(({ name }) => name !== manifest.name);
  const conflicts = others.filter(({ name, version }) => {
    const range = manifest.conflictsWith[name];
    return range !== undefined && fits(version, range);
  });
  return [
    ...(fits(agentVersion, manifest.agent)
      ? []
      : [`runs in agents ${manifest.agent}, not in ${agentVersion || 'one of unknown release'}`]),
    ...Object.entries(manifest.dependsOn).flatMap((one) => unmetDependency(one, others) ?? []),
    ...conflicts.map(({ name, version }) => `does not go together with ${name} ${version}`),
  ];
};

export interface Fault extends PlugInOnComputer {
  because: string;
}

/** Everything that does not fit together on such a computer. */
export const judgeSet = (set: PlugInSet, find: FindManifest): Fault[] =>
  set.plugIns.flatMap(({ name, version }) => {
    const manifest = find({ name, version }, set.agentVersion);
    return manifest === undefined
      ? []
      : faultsOf(manifest, set).map((because) => ({ name, version, because }));
  });

/**
 * What would not fit if such a computer got this version: faults of the newcomer, and those of the others that it
 * causes. What was wrong before is not its fault.
 */
export const faultsOfNewcomer = (
  newcomer: PlugInManifest,
  set: PlugInSet,
  find: FindManifest,
): string[] => {
  const others = set.plugIns.filter(({ name }) => name !== newcomer.name);
  const after: PlugInSet = { ...set, plugIns: [...others, newcomer] };
  const textOf = ({ name, version, because }: Fault): string => `${name} ${version} ${because}`;
  const before = new Set(judgeSet(set, find).map(textOf));
  const caused = judgeSet(after, find)
    .filter(({ name }) => name !== newcomer.name)
    .map(textOf)
    .filter((text) => !before.has(text));
  return [...faultsOf(newcomer, after), ...caused];
};
