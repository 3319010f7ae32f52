import { nodeKeys } from '../catalogue/graph.ts';
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
  cost: Cost;
  hops: JudgedEdge[];
}

const cheapestOpen = (labels: Map<string, Label>, closed: Set<string>): [string, Label] | null => {
  let best: [string, Label] | null = null;
  for (const entry of labels)
    if (!closed.has(entry[0]) && (!best || compareCosts(entry[1].cost, best[1].cost) < 0))
      best = entry;
  return best;
};

/** The cheapest path by Dijkstra's rule: every hop costs at least one, so no detour is ever cheaper. */
export const cheapestPath = (
  edges: readonly JudgedEdge[],
  from: string,
  to: string,
): Label | null => {
  const labels = new Map<string, Label>([[from, { cost: noCost, hops: [] }]]);
  const closed = new Set<string>();
  for (let open = cheapestOpen(labels, closed); open; open = cheapestOpen(labels, closed)) {
    const [version, label] = open;
    if (version === to) return label;
    closed.add(version);
    for (const edge of edges.filter((candidate) => candidate.from.version === version)) {
      const cost = addCosts(label.cost, costOf(edge));
      const known = labels.get(edge.to.version);
      if (!known || compareCosts(cost, known.cost) < 0)
        labels.set(edge.to.version, { cost, hops: [...label.hops, edge] });
    }
  }
  return null;
};
