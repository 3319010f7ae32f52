import type { ClauseNode } from '@reeve/protocol/api';

/** The tree of a clause. Stored ones name filters by identifier, shown ones by name. */
export type Clause = ClauseNode;
export type Compare = Extract<Clause, { type: 'compare' }>;
export type Rows = Extract<Clause, { type: 'rows' }>;
export type Value = Compare['values'][number];

/** Every node of a tree, itself first. */
export const nodesOf = (clause: Clause): Clause[] => {
  if (clause.type === 'and' || clause.type === 'or')
    return [clause, ...clause.items.flatMap(nodesOf)];
  if (clause.type === 'not') return [clause, ...nodesOf(clause.item)];
  if (clause.type === 'rows' && clause.item) return [clause, ...nodesOf(clause.item)];
  return [clause];
};

/** The tree with every filter's reference replaced. */
export const withFilters = (clause: Clause, replace: (filter: string) => string): Clause => {
  if (clause.type === 'and' || clause.type === 'or')
    return { ...clause, items: clause.items.map((item) => withFilters(item, replace)) };
  if (clause.type === 'not') return { ...clause, item: withFilters(clause.item, replace) };
  return clause.type === 'inFilter' ? { ...clause, filter: replace(clause.filter) } : clause;
};

/** Filters that a clause names, each once. */
export const filtersOf = (clause: Clause | null): string[] =>
  clause === null
    ? []
    : [
        ...new Set(
          nodesOf(clause).flatMap((node) => (node.type === 'inFilter' ? [node.filter] : [])),
        ),
      ];
