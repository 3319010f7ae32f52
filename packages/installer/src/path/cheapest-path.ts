import { nodeKeys } from '../catalogue/graph.ts';
import { binaryHeap } from './binary-heap.ts';
import type { JudgedEdge } from './judge-edge.ts';

/** Unaccepted risks, irreversible hops, seconds of downtime, hops: compared in this order. */
type Cost = readonly [number, number, number, number];

const noCost: Cost = [0, 0, 0, 0];

const costOf = (edge: JudgedEdge): Cost => [
  edge.unaccepted.length,
  edge.to.metadata?.[nodeKeys.irreversible] === 'true' ? 1 : 0,
  Math.max(0, Number(edge.to.metadata?.[nodeKeys.downtime] ?? 0) || 0),
  1,
];

const addCosts = (a: Cost, b: Cost): Cost => [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]];

const compareCosts = (a: Cost, b: Cost): number =>
  a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];

interface Label {
  version: string;
  cost: Cost;
  /** How it was reached; null at the start. */
  by: { hop: JudgedEdge; label: Label } | null;
}

const hopsTo = (label: Label): JudgedEdge[] => {
  const hops: JudgedEdge[] = [];
  for (let at = label; at.by !== null; at = at.by.label) hops.push(at.by.hop);
  return hops.reverse();
};

/** The cheapest path by Dijkstra's rule: every hop costs at least one, so no detour is ever cheaper. */
export const cheapestPath = (
  edges: readonly JudgedEdge[],
  from: string,
  to: string,
): { hops: JudgedEdge[] } | null => {
  const leaving = Map.groupBy(edges, (edge) => edge.from.version);
  const open = binaryHeap<Label>((a, b) => compareCosts(a.cost, b.cost));
  const best = new Map<string, Cost>([[from, noCost]]);
  const closed = new Set<string>();
  open.push({ version: from, cost: noCost, by: null });
  for (let label = open.pop(); label !== undefined; label = open.pop()) {
    if (label.version === to) return { hops: hopsTo(label) };
    if (closed.has(label.version)) continue;
    closed.add(label.version);
    for (const hop of leaving.get(label.version) ?? []) {
      const version = hop.to.version;
      const cost = addCosts(label.cost, costOf(hop));
      const known = best.get(version);
      if (known && compareCosts(cost, known) >= 0) continue;
      best.set(version, cost);
      open.push({ version, cost, by: { hop, label } });
    }
  }
  return null;
};
