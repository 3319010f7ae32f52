import type { FilterName } from '../clause/check-clause.ts';
import { checkClause } from '../clause/check-clause.ts';
import { type Clause, withFilters } from '../clause/clause.ts';
import { parseClause } from '../clause/parse-clause.ts';

/** The tree of a text as it is stored; null: it is empty. Throws `filters.clauseAt`. */
export const readWhere = (where: string, filters: readonly FilterName[]): Clause | null => {
  const { tree, positions } = parseClause(where);
  return tree && checkClause(tree, filters, positions);
};

/** As it is shown: filters by name. */
export const withNames = (clause: Clause, filters: readonly FilterName[]): Clause => {
  const names = new Map(filters.map(({ id, name }) => [id, name]));
  return withFilters(clause, (id) => names.get(id) ?? id);
};
