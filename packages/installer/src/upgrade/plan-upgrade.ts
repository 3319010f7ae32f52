import type { InstallationPaths } from '@reeve/protocol/local';
import type { PlanReport } from '@reeve/protocol/release';
import { type FoundRelease, findReleases } from '../catalogue/find-releases.ts';
import { graphOfManifests, whyUnsupported } from '../catalogue/graph-of-manifests.ts';
import { planPath } from '../path/plan-path.ts';

export interface UpgradePlan {
  report: PlanReport;
  /** Bundle of the first hop; of the target where there is no path; null when its head cannot be read. */
  bundle: FoundRelease | null;
  /** Why there is no bundle to speak of. */
  why: string;
}

/** Plans from what the bundles at hand say of themselves. Throws `installer.bundleNotFound`. */
export const planUpgrade = async (
  paths: InstallationPaths,
  installed: string,
  question: { to: string | undefined; where: string | undefined },
): Promise<UpgradePlan> => {
  const { releases, unreadable, target } = await findReleases(paths, installed, question);
  const manifests = releases.map(({ manifest }) => manifest);
  const graph = graphOfManifests(installed, manifests);
  const planned = graph.nodes.some(({ version }) => version === target)
    ? planPath({ graph, from: installed, to: target, have: [], accept: [], facts: {} })
    : { from: installed, to: target, hops: [], refused: [] };
  const refused = planned.refused.map((edge) => {
    const release = manifests.find(({ version }) => version === edge.to);
    return release && edge.why.includes('does not support')
      ? { ...edge, why: whyUnsupported(release, edge.from) }
      : edge;
  });
  if (installed === target)
    refused.push({ from: installed, to: target, why: `${target} is installed already` });
  for (const { version, why } of unreadable)
    refused.push({ from: installed, to: version, why: `its bundle cannot be read: ${why}` });
  const first = planned.hops[0]?.to ?? target;
  return {
    report: { ...planned, refused },
    bundle: releases.find(({ manifest }) => manifest.version === first) ?? null,
    why: unreadable.find(({ version }) => version === first)?.why ?? 'there is no bundle',
  };
};
