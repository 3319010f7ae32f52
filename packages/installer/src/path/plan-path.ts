import type { PlanReport } from '@reeve/protocol/release';
import { nodeKeys, type UpgradeGraph } from '../catalogue/graph.ts';
import { cheapestPath } from './cheapest-path.ts';
import { type Edge, type JudgedEdge, judgeEdge, type Site } from './judge-edge.ts';
import { type Reach, reachability } from './reachability.ts';
import { refuseEdge, requiredStops } from './refuse-edge.ts';

export interface PathQuestion {
  graph: UpgradeGraph;
  from: string;
  to: string;
  /** Hot fixes that are installed now. */
  have: readonly string[];
  /** Risks that are accepted by name. */
  accept: readonly string[];
  facts: Site['facts'];
}

const noRisks: Edge['risks'] = [];

/** Plain and conditional edges together. One that is in both carries the risks: fail closed. */
const edgesOf = (graph: UpgradeGraph): Edge[] => {
  const indexes = new Map(graph.nodes.map(({ version }, index) => [version, index]));
  const edges = new Map<number, Edge>();
  const add = (fromIndex: number, toIndex: number, risks: Edge['risks']): void => {
    const [from, to] = [graph.nodes[fromIndex], graph.nodes[toIndex]];
    if (!from || !to || from === to) return;
    // A number: texts of both versions took longer to make than the whole path to find.
    const key = fromIndex * graph.nodes.length + toIndex;
    const before = edges.get(key)?.risks;
    edges.set(key, { from, to, risks: before ? [...before, ...risks] : risks });
  };
  for (const [from, to] of graph.edges) add(from, to, noRisks);
  for (const { edges: pairs, risks } of graph.conditionalEdges ?? [])
    for (const { from, to } of pairs) add(indexes.get(from) ?? -1, indexes.get(to) ?? -1, risks);
  return [...edges.values()];
};

const whyHop = (hop: JudgedEdge): string => {
  const parts = [`${hop.to.version} supports ${hop.from.version} as a source`];
  if (hop.hotfixes.length > 0) parts.push(`after ${hop.hotfixes.join(', ')} is installed`);
  if (hop.accepted.length > 0) parts.push(`accepted by name: ${hop.accepted.join(', ')}`);
  const { metadata } = hop.to;
  if (metadata?.[nodeKeys.requiredStop] === 'true')
    parts.push(`required stop: ${metadata[nodeKeys.requiredStopReason] || 'no reason is given'}`);
  if (metadata?.[nodeKeys.irreversible] === 'true') parts.push('there is no way back from it');
  return parts.join('; ');
};

const refusal = (edge: JudgedEdge): PlanReport['refused'][number] => ({
  from: edge.from.version,
  to: edge.to.version,
  why: `${edge.unaccepted.map(({ why }) => why).join('; ')}; accept by name with ${edge.unaccepted.map(({ name }) => `--accept ${name}`).join(' ')}`,
});

/** Why there is no path at all, when not even accepting every risk would open one. */
const noEdge = (question: PathQuestion, edges: readonly Edge[]): PlanReport['refused'] => {
  const { from, to } = question;
  if (from === to || edges.some((edge) => edge.from.version === from && edge.to.version === to))
    return [];
  return [{ from, to, why: `${to} does not support ${from} as a source` }];
};

const matters = (edge: Edge, { from, to }: PathQuestion, reach: Reach): boolean =>
  (edge.from.version === from || reach.after(from).has(edge.from.version)) &&
  (edge.to.version === to || reach.before(to).has(edge.to.version));

/**
 * Plans the cheapest path by unaccepted risks (a path with any is not taken), irreversible hops, downtime and
 * hops, and explains every hop and every refused edge that could have been on the way. Pure.
 */
export const planPath = (question: PathQuestion): PlanReport => {
  const { graph, from, to, have, accept, facts } = question;
  const site: Site = { start: from, have, accept, facts };
  const edges = edgesOf(graph);
  const reach = reachability(edges);
  const stops = requiredStops(edges, graph.nodes, site);
  const onTheWay = edges.filter((edge) => matters(edge, question, reach));
  const forbidden = new Map(onTheWay.map((edge) => [edge, refuseEdge(edge, stops, reach)]));
  const judged = onTheWay
    .filter((edge) => forbidden.get(edge) === null)
    .map((edge) => judgeEdge(edge, site));
  const path = cheapestPath(
    judged.filter(({ unaccepted }) => unaccepted.length === 0),
    from,
    to,
  );
  const refused = [...forbidden].flatMap(([edge, why]) =>
    why === null ? [] : [{ from: edge.from.version, to: edge.to.version, why }],
  );
  refused.push(...judged.filter(({ unaccepted }) => unaccepted.length > 0).map(refusal));
  return {
    from,
    to,
    hops: (path?.hops ?? []).map((hop) => ({
      from: hop.from.version,
      to: hop.to.version,
      hotfixes: hop.hotfixes,
      why: whyHop(hop),
    })),
    refused: [...refused, ...noEdge(question, edges)],
  };
};
