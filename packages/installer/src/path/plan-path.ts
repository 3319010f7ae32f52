import type { PlanReport } from '@reeve/protocol/release';
import { type GraphNode, nodeKeys, type UpgradeGraph } from '../catalogue/graph.ts';
import { cheapestPath } from './cheapest-path.ts';
import { type Edge, type JudgedEdge, judgeEdge, type Site } from './judge-edge.ts';
import { reachability, refuseEdge, requiredStops } from './refuse-edge.ts';

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

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);

/** Plain and conditional edges together. One that is in both carries the risks: fail closed. */
const edgesOf = (graph: UpgradeGraph): Edge[] => {
  const nodes = new Map(graph.nodes.map((node) => [node.version, node]));
  const edges = new Map<
    string,
    { from: GraphNode; to: GraphNode; risks: Edge['risks'][number][] }
  >();
  const add = (from: GraphNode | undefined, to: GraphNode | undefined, risks: Edge['risks']) => {
    if (!from || !to || from === to) return;
    const key = keyOf(from.version, to.version);
    const edge = edges.get(key) ?? { from, to, risks: [] };
    edge.risks.push(...risks);
    edges.set(key, edge);
  };
  for (const [from, to] of graph.edges) add(graph.nodes[from], graph.nodes[to], []);
  for (const { edges: pairs, risks } of graph.conditionalEdges ?? [])
    for (const { from, to } of pairs) add(nodes.get(from), nodes.get(to), risks);
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

const matters = (
  edge: Edge,
  question: PathQuestion,
  reach: ReadonlyMap<string, ReadonlySet<string>>,
) =>
  (edge.from.version === question.from || reach.get(question.from)?.has(edge.from.version)) &&
  (edge.to.version === question.to || reach.get(edge.to.version)?.has(question.to));

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
