import { type GraphNode, nodeKeys, type Risk } from '../catalogue/graph.ts';
import { type ExpressionFacts, evaluateRisk, type RiskContext } from './evaluate-risk.ts';

export interface Edge {
  from: GraphNode;
  to: GraphNode;
  risks: readonly Risk[];
}

export interface Site {
  /** Version that is installed now; `have` belongs to it. */
  start: string;
  have: readonly string[];
  accept: readonly string[];
  facts: ExpressionFacts;
}

/** An edge as it stands for this site. `unaccepted` are risks that forbid it until they are accepted by name. */
export interface JudgedEdge extends Edge {
  hotfixes: string[];
  accepted: string[];
  unaccepted: { name: string; why: string }[];
}

const split = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const offeredHotfixes = (node: GraphNode): string[] => split(node.metadata?.[nodeKeys.hotfixes]);

/** Hot fixes whose absence is a risk of the edge and which can be installed where it begins. */
const helpful = (edge: Edge, installed: readonly string[]): string[] => {
  const offered = offeredHotfixes(edge.from);
  const missing = edge.risks
    .flatMap(({ matchingRules }) => matchingRules)
    .flatMap((rule) => (rule.type === 'Hotfix' && rule.hotfix ? [rule.hotfix.missing] : []));
  return [...new Set(missing)].filter((fix) => offered.includes(fix) && !installed.includes(fix));
};

/** The fewest of the helpful hot fixes without which a risk would remain: each must change an answer. */
const needed = (edge: Edge, context: RiskContext): string[] => {
  const planned: string[] = [];
  for (const fix of helpful(edge, context.installed)) {
    const without = { ...context, installed: [...context.installed, ...planned] };
    const withFix = { ...without, installed: [...without.installed, fix] };
    const resolves = edge.risks.some(
      (risk) => evaluateRisk(risk, without) !== false && evaluateRisk(risk, withFix) === false,
    );
    if (resolves) planned.push(fix);
  }
  return planned;
};

export const judgeEdge = (edge: Edge, site: Site): JudgedEdge => {
  if (edge.risks.length === 0) return { ...edge, hotfixes: [], accepted: [], unaccepted: [] };
  const installed = edge.from.version === site.start ? site.have : [];
  const hotfixes = needed(edge, { facts: site.facts, installed });
  const context = { facts: site.facts, installed: [...installed, ...hotfixes] };
  const present = edge.risks
    .map((risk) => ({ risk, answer: evaluateRisk(risk, context) }))
    .filter(({ answer }) => answer !== false);
  return {
    ...edge,
    hotfixes,
    accepted: present.map(({ risk }) => risk.name).filter((name) => site.accept.includes(name)),
    unaccepted: present
      .filter(({ risk }) => !site.accept.includes(risk.name))
      .map(({ risk, answer }) => ({
        name: risk.name,
        why: `risk ${risk.name}: ${risk.message}${answer === null ? ' (whether it is there cannot be told)' : ''}`,
      })),
  };
};
