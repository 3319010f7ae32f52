import type { Clause, Compare } from './clause.ts';
import { nodesOf } from './clause.ts';
import { clauseClasses, isRestless } from './vocabulary.ts';

/**
 * The smallest thing that the database is asked: which computers have a row of a class that fits a condition. A clause
 * is atoms combined by and, or, not and other filters; filters that ask the same share the atom.
 */
export interface Atom {
  key: string;
  dataClass: string;
  /** Null: any row. */
  condition: Clause | null;
}

const atom = (dataClass: string, condition: Clause | null): Atom => ({
  key: JSON.stringify([dataClass, condition]),
  dataClass,
  condition,
});

/** A computer without the row, or without the value, counts as empty: the opposite of `is not empty`. */
export const isEmptiness = (node: Compare): boolean => node.operator === 'is empty';

/** The atom of a comparison or of rows; of an `is empty`, and of `no`, it is the opposite that is asked. */
export const atomOf = (node: Extract<Clause, { type: 'compare' | 'rows' }>): Atom => {
  if (node.type === 'rows') return atom(node.dataClass, node.item);
  return atom(node.dataClass, isEmptiness(node) ? { ...node, operator: 'is not empty' } : node);
};

/** Atoms of a clause, each once. */
export const atomsOf = (clause: Clause | null): Atom[] => {
  if (clause === null) return [];
  switch (clause.type) {
    case 'and':
    case 'or':
      return unique(clause.items.flatMap(atomsOf));
    case 'not':
      return atomsOf(clause.item);
    case 'inFilter':
      return [];
    default:
      return [atomOf(clause)];
  }
};

const unique = (atoms: readonly Atom[]): Atom[] => [
  ...new Map(atoms.map((one) => [one.key, one])).values(),
];

/** What must change for the members to change. */
export interface Reading {
  reads: string[];
  /** Members change with the time, or with check-ins, though nothing is marked. */
  restless: boolean;
}

export const readingOf = (clause: Clause | null): Reading => {
  const nodes = clause === null ? [] : nodesOf(clause);
  const asked = nodes.filter((node) => node.type === 'compare');
  return {
    reads: [...new Set(atomsOf(clause).map(({ dataClass }) => dataClass))].sort(),
    restless: asked.some(
      ({ dataClass, column, operator }) =>
        isRestless(dataClass, column) || operator === 'within' || operator === 'not within',
    ),
  };
};

const comparesOf = (condition: Clause | null): Compare[] =>
  condition === null ? [] : nodesOf(condition).filter((node) => node.type === 'compare');

/** Columns that an atom asks for, in a fixed order. */
export const columnsOf = ({ condition }: Atom): string[] => [
  ...new Set(
    comparesOf(condition)
      .map(({ column }) => column)
      .sort(),
  ),
];

/** Columns of which atoms ask the order of versions. */
export const versionColumnsOf = (atoms: readonly Atom[]): Set<string> =>
  new Set(
    atoms.flatMap(({ condition }) =>
      comparesOf(condition).flatMap(({ operator, column }) =>
        operator === 'olderThan' || operator === 'newerThan' ? [column] : [],
      ),
    ),
  );

/** Atoms by the class they ask. */
export const byClass = (atoms: readonly Atom[]) => {
  const groups = new Map<string, Atom[]>();
  for (const one of unique(atoms)) {
    if (!clauseClasses.has(one.dataClass)) continue;
    groups.set(one.dataClass, [...(groups.get(one.dataClass) ?? []), one]);
  }
  return groups;
};
