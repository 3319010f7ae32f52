import type { PlugInManifest } from '@reeve/protocol/agent';
import semver from 'semver';
import { plugInErrors } from './errors.ts';
import { isBuiltIn } from './plug-in-version.ts';

const requireRange = (of: string, range: string): void => {
  if (semver.validRange(range, { includePrerelease: true }) === null)
    throw plugInErrors.badRange({ of, range });
};

/**
 * What a signature does not vouch for. In place of what is part of the agent only Reeve itself may put something
 * newer. Throws `plug-ins.builtIn`, `plug-ins.badRange`, `plug-ins.contradicts`.
 */
export const checkManifest = (
  { name, agent, dependsOn, conflictsWith }: PlugInManifest,
  isSignedByReeve: boolean,
): void => {
  if (isBuiltIn(name) && !isSignedByReeve) throw plugInErrors.builtIn({ name });
  requireRange('agent', agent);
  for (const [other, range] of Object.entries({ ...dependsOn, ...conflictsWith })) {
    requireRange(other, range);
    if (other === name) throw plugInErrors.contradicts({ reason: `it names ${name} itself` });
  }
  for (const [other, range] of Object.entries(dependsOn)) {
    const conflict = conflictsWith[other];
    if (conflict !== undefined && semver.subset(range, conflict, { includePrerelease: true }))
      throw plugInErrors.contradicts({ reason: `every ${other} it depends on conflicts with it` });
  }
};
