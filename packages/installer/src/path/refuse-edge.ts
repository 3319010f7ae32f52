import { nodeKeys } from '../catalogue/graph.ts';
import { evaluateExpression } from './evaluate-risk.ts';
import type { Edge, Site } from './judge-edge.ts';
import type { Reach } from './reachability.ts';

const isRequired = (metadata: Record<string, string>, site: Site): boolean => {
  if (metadata[nodeKeys.requiredStop] !== 'true') return false;
  const condition = metadata[nodeKeys.requiredStopWhen];
  return condition === undefined || evaluateExpression(condition, site.facts) !== false;
};

export interface Stop {
  version: string;
  reason: string;
}

/** Stops that a path from `site.start` must not go around; where it starts, it has been. */
export const requiredStops = (
  edges: readonly Edge[],
  extra: readonly Edge['from'][],
  site: Site,
): Stop[] => {
  const nodes = new Map(
    [...extra, ...edges.flatMap(({ from, to }) => [from, to])].map((node) => [node.version, node]),
  );
  return [...nodes.values()]
    .filter(
      ({ version, metadata }) => version !== site.start && metadata && isRequired(metadata, site),
    )
    .map(({ version, metadata }) => ({
      version,
      reason: metadata?.[nodeKeys.requiredStopReason] || 'no reason is given',
    }));
};

/** Why an edge may not be used by anybody here, whatever is accepted; null when it may. */
export const refuseEdge = (edge: Edge, stops: readonly Stop[], reach: Reach): string | null => {
  const [from, to] = [edge.from.version, edge.to.version];
  const tombstone = edge.to.metadata?.[nodeKeys.tombstone];
  if (tombstone !== undefined && tombstone !== 'false')
    return `${to} was withdrawn${tombstone === 'true' ? '' : `: ${tombstone}`}`;
  const jumped = stops.find(
    ({ version }) =>
      version !== from &&
      version !== to &&
      reach.before(version).has(from) &&
      reach.after(version).has(to),
  );
  return jumped ? `${jumped.version} is a required stop on the way: ${jumped.reason}` : null;
};
