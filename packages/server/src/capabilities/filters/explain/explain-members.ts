import type { Explanation } from '@reeve/protocol/api';
import type { Clause } from '../clause/clause.ts';
import { clauseHolds } from '../clause/clause-holds.ts';
import type { Part, Rule } from '../membership/definitions.ts';
import type { ComputerFacts } from './read-facts.ts';
import { compareWords, nodeText, rowsWords } from './value-words.ts';

export interface ExplainedFilter {
  id: string;
  name: string;
  clause: Clause | null;
  included: boolean;
  excluded: boolean;
}

/** What an explanation is made from: one computer, and the filters that may be asked. */
export interface Explaining {
  computer: ComputerFacts;
  now: Date;
  filters: ReadonlyMap<string, ExplainedFilter>;
  /** Within a `not`: what is asked for is what is not wanted. */
  negated?: boolean;
}

type Lines = Explanation['parts'];

interface Said {
  holds: boolean;
  /** What decided, in words. */
  because: string;
  parts: Lines;
}

/** A filter that is named within a filter, within a filter: further down only whether it holds is said. */
const deepest = 12;

const namesOf = ({ filters }: Explaining): Map<string, string> =>
  new Map([...filters.values()].map(({ id, name }) => [id, name]));

const line = (
  said: Explaining,
  node: Clause,
  depth: number,
  holds: boolean,
  value: string | null,
) => ({
  depth,
  text: nodeText(node, namesOf(said)),
  holds,
  value,
});

const explainGroup = (
  asked: Explaining,
  node: Extract<Clause, { type: 'and' | 'or' }>,
  depth: number,
): Said => {
  const items = node.items.map((item) => explainNode(asked, item, depth + 1));
  const holds =
    node.type === 'and' ? items.every((item) => item.holds) : items.some((item) => item.holds);
  // What decided: of `and` the parts that fail, of `or` those that hold; otherwise all of them.
  const deciding = items.filter((item) => item.holds === holds);
  const because = deciding
    .slice(0, holds && node.type === 'or' ? 1 : 3)
    .map((item) => item.because)
    .join('; ');
  return {
    holds,
    because,
    parts: [line(asked, node, depth, holds, null), ...items.flatMap((item) => item.parts)],
  };
};

const explainLeaf = (
  asked: Explaining,
  node: Extract<Clause, { type: 'compare' | 'rows' }>,
  depth: number,
): Said => {
  const { computer, now } = asked;
  const rows = computer.facts.get(node.dataClass) ?? [];
  const holds = clauseHolds(node, { facts: computer.facts, now, inFilter: () => false });
  const value =
    node.type === 'rows'
      ? rowsWords(node, rows, now)
      : compareWords(node, rows[0], holds || asked.negated === true);
  return { holds, because: value, parts: [line(asked, node, depth, holds, value)] };
};

const explainUsed = (
  asked: Explaining,
  node: Extract<Clause, { type: 'inFilter' }>,
  depth: number,
): Said => {
  const filter = asked.filters.get(node.filter);
  const inner = filter
    ? explainFilterHere(asked, filter, depth + 1)
    : { holds: false, because: 'the filter is not there', parts: [] };
  const value = `${inner.holds ? 'a member' : 'no member'}: ${inner.because}`;
  return {
    holds: inner.holds,
    because: `${inner.holds ? 'in' : 'not in'} filter '${filter?.name ?? node.filter}' (${inner.because})`,
    parts: [line(asked, node, depth, inner.holds, value), ...(depth < deepest ? inner.parts : [])],
  };
};

const explainNode = (asked: Explaining, node: Clause, depth: number): Said => {
  switch (node.type) {
    case 'and':
    case 'or':
      return explainGroup(asked, node, depth);
    case 'not': {
      const within = { ...asked, negated: asked.negated !== true };
      const inner = explainNode(within, node.item, depth + 1);
      const holds = !inner.holds;
      return { ...inner, holds, parts: [line(asked, node, depth, holds, null), ...inner.parts] };
    }
    case 'inFilter':
      return explainUsed(asked, node, depth);
    default:
      return explainLeaf(asked, node, depth);
  }
};

const explainFilterHere = (asked: Explaining, filter: ExplainedFilter, depth: number): Said => {
  const { name } = asked.computer;
  const inner: Said = filter.clause
    ? explainNode(asked, filter.clause, depth)
    : { holds: false, because: 'the clause is empty', parts: [] };
  const picked = (text: string): Lines => [{ depth, text, holds: true, value: null }];
  if (filter.excluded)
    return {
      holds: false,
      because: `${name} is excluded from the filter by name`,
      parts: [...picked(`${name} is excluded by name`), ...inner.parts],
    };
  if (filter.included)
    return {
      holds: true,
      because: `${name} is included in the filter by name`,
      parts: [...picked(`${name} is included by name`), ...inner.parts],
    };
  return inner;
};

/** It begins with the name of a column or of a computer: no capital. */
const sentence = (text: string): string => `${text}.`;

export type Explained = Omit<Explanation, 'stored'>;

export const explainFilterMember = (asked: Explaining, filter: ExplainedFilter): Explained => {
  const { holds, because, parts } = explainFilterHere(asked, filter, 0);
  return { member: holds, because: sentence(because), parts };
};

export interface ExplainedPart extends Part {
  rule: Rule;
  name: string;
  /** Of a group or a computer: whether this computer is it, or stands in it. */
  met: boolean;
}

export interface ExplainedTarget {
  parts: readonly ExplainedPart[];
  owner: string;
  /** Groups that bound its owner, and in which of them this computer stands. */
  scope: readonly { name: string; met: boolean }[];
}

const explainPart = (asked: Explaining, part: ExplainedPart, depth: number): Said => {
  if (part.kind === 'filter' && part.id !== null)
    return explainUsed(asked, { type: 'inFilter', filter: part.id }, depth);
  const texts = {
    everything: 'everything',
    group: `group '${part.name}'`,
    computer: `computer '${part.name}'`,
    filter: 'filter',
  };
  const text = texts[part.kind];
  const holds = part.kind === 'everything' || part.met;
  const because = `${holds ? 'in' : 'not in'} ${text}`;
  return { holds, because, parts: [{ depth, text, holds, value: because }] };
};

const explainRule = (asked: Explaining, target: ExplainedTarget, rule: Rule): Said | null => {
  const items = target.parts
    .filter((part) => part.rule === rule)
    .map((part) => explainPart(asked, part, 1));
  if (items.length === 0 && rule !== 'any') return null;
  const met = items.filter((item) => item.holds);
  const holds =
    rule === 'any'
      ? met.length > 0
      : rule === 'all'
        ? met.length === items.length
        : met.length === 0;
  const text = { any: 'in one of', all: 'in each of', none: 'in none of' }[rule];
  const deciding =
    rule === 'any'
      ? holds
        ? met
        : items
      : rule === 'none'
        ? met
        : items.filter((item) => !item.holds);
  const because =
    deciding
      .slice(0, 3)
      .map((item) => item.because)
      .join('; ') || `it is ${text} what the target names`;
  return {
    holds,
    because,
    parts: [{ depth: 0, text, holds, value: null }, ...items.flatMap((item) => item.parts)],
  };
};

const explainScope = ({ owner, scope }: ExplainedTarget): Said | null => {
  if (scope.length === 0) return null;
  const holds = scope.some(({ met }) => met);
  const names = scope.map(({ name }) => `'${name}'`).join(', ');
  const because = `${holds ? 'within' : 'outside'} the scope of its owner ${owner} (${names})`;
  return {
    holds,
    because,
    parts: [{ depth: 0, text: `in the scope of the owner ${owner}`, holds, value: because }],
  };
};

export const explainTargetMember = (asked: Explaining, target: ExplainedTarget): Explained => {
  const rules = (['any', 'all', 'none'] as const).map((rule) => explainRule(asked, target, rule));
  const said = [...rules, explainScope(target)].filter((one) => one !== null);
  const failing = said.filter(({ holds }) => !holds);
  const deciding = failing.length > 0 ? failing : said.slice(0, 1);
  return {
    member: failing.length === 0,
    because: sentence(deciding.map(({ because }) => because).join('; ')),
    parts: said.flatMap(({ parts }) => parts),
  };
};
