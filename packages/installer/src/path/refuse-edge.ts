import { nodeKeys } from '../catalogue/graph.ts';
import { evaluateExpression } from './evaluate-risk.ts';
import type { Edge, Site } from './judge-edge.ts';

type Reach = ReadonlyMap<string, ReadonlySet<string>>;

/** For each version all that can be reached from it, whatever the risks. */
export const reachability = (edges: readonly Edge[]): Reach => {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges)
    next.set(from.version, [...(next.get(from.version) ?? []), to.version]);
  const from = (start: string): Set<string> => {
    const seen = new Set<string>();
    const waiting = [...(next.get(start) ?? [])];
    for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
      if (seen.has(version)) continue;
      seen.add(version);
      waiting.push(...(next.get(version) ?? []));
    }
    return seen;
  };
  return new Map([...next.keys()].map((version) => [version, from(version)]));
};

const isRequired = (metadata: Record<string, string>, site: Site): boolean => {
  if (metadata[nodeKeys.requiredStop] !== 'true') return false;
  const condition = metadata[nodeKeys.requiredStopWhen];
  return condition === undefined || evaluateExpression(condition, site.facts) !== false;
};

export interface Stop {
  version: string;
  reason: string;
}

export const requiredStops = (
  edges: readonly Edge[],
  extra: readonly Edge['from'][],
  site: Site,
): Stop[] => {
  const nodes = new Map(
    [...extra, ...edges.flatMap(({ from, to }) => [from, to])].map((node) => [node.version, node]),
  );
  return [...nodes.values()]
    .filter(({ metadata }) => metadata && isRequired(metadata, site))
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
      reach.get(from)?.has(version) &&
      reach.get(version)?.has(to),
  );
  return jumped ? `${jumped.version} is a required stop on the way: ${jumped.reason}` : null;
};
