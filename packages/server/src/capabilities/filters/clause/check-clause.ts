import type { ColumnType } from '@reeve/protocol/data-classes';
import type { Clause, Compare, Rows, Value } from './clause.ts';
import { isOperator, type Operator, operatorsOf, takenBy } from './operators.ts';
import { type Positions, problemAt, unknownWord } from './problem.ts';
import { readSpan } from './quantity.ts';
import { type ClauseClass, type ClauseColumn, clauseClasses } from './vocabulary.ts';

export interface FilterName {
  id: string;
  name: string;
}

interface Check {
  positions: Positions;
  filters: readonly FilterName[];
}

const mostNodes = 1000;
const longestText = 2000;

const classOf = (check: Check, node: Compare | Rows): ClauseClass => {
  const found = clauseClasses.get(node.dataClass);
  if (found) return found;
  throw unknownWord(check.positions.get(node), {
    what: 'data class',
    word: node.dataClass,
    of: '',
    known: [...clauseClasses.keys()],
  });
};

const columnOf = (check: Check, node: Compare, within: ClauseClass): ClauseColumn => {
  const found = within.columns.get(node.column);
  if (found) return found;
  throw unknownWord(check.positions.get(node), {
    what: 'column',
    word: node.column,
    of: ` in ${within.name}`,
    known: [...within.columns.keys()],
  });
};

const operatorOf = (at: number | undefined, node: Compare, column: ClauseColumn): Operator => {
  const { operator } = node;
  if (isOperator(operator) && operatorsOf[column.type].includes(operator)) return operator;
  throw problemAt(
    at,
    `the column “${column.name}” (${column.type}) cannot be asked with “${operator}”`,
    `It can be asked with: ${operatorsOf[column.type].join(', ')}.${
      column.type === 'text' && /^[<>]/.test(operator)
        ? ' Versions are compared by olderThan and newerThan.'
        : ''
    }`,
  );
};

const wanted: Record<ColumnType, string> = {
  text: 'a text in quotes',
  integer: 'a number',
  bigint: 'a number',
  boolean: 'true or false',
  timestamp: "a time in quotes such as '2026-01-31' or '2026-01-31T10:00:00Z'",
};

const timePattern =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const isTime = (value: string): boolean =>
  timePattern.test(value) && !Number.isNaN(Date.parse(value));

const fits = (type: ColumnType, value: Value): boolean => {
  if (type === 'integer' || type === 'bigint')
    // `1e-7` is no number of the grammar.
    return typeof value === 'number' && Math.abs(value) < 1e18 && !String(value).includes('e');
  if (type === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'string' || value.includes('\0') || value.length > longestText) return false;
  return type === 'timestamp' ? isTime(value) : true;
};

const valuesOf = (
  at: number | undefined,
  node: Compare,
  column: ClauseColumn,
  operator: Operator,
) => {
  const takes = takenBy(operator);
  if (takes === 'none') return [];
  const [first] = node.values;
  if (takes === 'span') {
    const span = typeof first === 'string' ? readSpan(first) : null;
    if (span) return [span.text];
    throw problemAt(at, `“${String(first)}” is no span of time`, 'Write for example: 7 days.');
  }
  if (first === undefined || (takes === 'one' && node.values.length !== 1))
    throw problemAt(
      at,
      `“${operator}” takes ${takes === 'one' ? 'one value' : 'at least one value'}`,
    );
  for (const value of node.values)
    if (!fits(column.type, value))
      throw problemAt(
        at,
        `${JSON.stringify(value)} does not fit the column “${column.name}”`,
        `It takes ${wanted[column.type]}.`,
      );
  return [...node.values];
};

const checkCompare = (check: Check, node: Compare, inside: ClauseClass | null): Clause => {
  const at = check.positions.get(node);
  const within = classOf(check, node);
  if (inside && within !== inside)
    throw problemAt(at, `within the rows of ${inside.name}, ${within.name} cannot be asked`);
  if (!inside && !within.single)
    throw problemAt(
      at,
      `a computer has several rows of ${within.name}`,
      `Write: any ${within.name} (${node.column} …), or: no ${within.name} (${node.column} …).`,
    );
  const column = columnOf(check, node, within);
  const operator = operatorOf(at, node, column);
  return { ...node, operator, values: valuesOf(at, node, column, operator) };
};

const checkRows = (check: Check, node: Rows, inside: ClauseClass | null): Clause => {
  const at = check.positions.get(node);
  if (inside) throw problemAt(at, 'rows within rows cannot be asked');
  const within = classOf(check, node);
  if (within.storage === 'summary')
    throw problemAt(at, `“${within.name}” has no rows`, `Write: ${within.name}.name = '…'.`);
  const item = node.item === null ? null : checkNode(check, node.item, within);
  return { ...node, item };
};

const checkFilter = (
  check: Check,
  node: Extract<Clause, { type: 'inFilter' }>,
  inside: boolean,
) => {
  const at = check.positions.get(node);
  if (inside) throw problemAt(at, 'a filter cannot be asked within rows');
  const wantedName = node.filter.toLowerCase();
  const found = check.filters.find(
    ({ id, name }) => name.toLowerCase() === wantedName || id === wantedName,
  );
  if (found) return { ...node, filter: found.id };
  throw unknownWord(at, {
    what: 'filter',
    word: node.filter,
    of: '',
    known: check.filters.map(({ name }) => name),
  });
};

const checkGroup = (
  check: Check,
  node: Extract<Clause, { type: 'and' | 'or' }>,
  inside: ClauseClass | null,
): Clause => {
  const items = node.items.map((item) => checkNode(check, item, inside));
  const [first] = items;
  if (!first)
    throw problemAt(
      check.positions.get(node),
      `a group “${node.type}” is empty`,
      'Fill or remove it.',
    );
  return items.length === 1 ? first : { type: node.type, items };
};

const checkNode = (check: Check, node: Clause, inside: ClauseClass | null): Clause => {
  switch (node.type) {
    case 'and':
    case 'or':
      return checkGroup(check, node, inside);
    case 'not':
      return { type: 'not', item: checkNode(check, node.item, inside) };
    case 'rows':
      return checkRows(check, node, inside);
    case 'inFilter':
      return checkFilter(check, node, inside !== null);
    case 'compare':
      return checkCompare(check, node, inside);
  }
};

const count = (node: Clause, depth = 0): number => {
  if (depth > 100) return Number.POSITIVE_INFINITY;
  if (node.type === 'and' || node.type === 'or')
    return node.items.reduce((sum, item) => sum + count(item, depth + 1), 1);
  const item = node.type === 'not' || node.type === 'rows' ? node.item : null;
  return item ? 1 + count(item, depth + 1) : 1;
};

/**
 * The tree as it is stored: classes, columns, operators and values hold together, filters are named by identifier.
 * Throws `filters.clauseAt` or `filters.clause`, with what there is instead.
 */
export const checkClause = (
  tree: Clause,
  filters: readonly FilterName[],
  positions: Positions = new WeakMap(),
): Clause => {
  if (count(tree) > mostNodes)
    throw problemAt(
      undefined,
      `it has more than ${mostNodes} parts`,
      'Divide it among several filters, and name them with “in filter”.',
    );
  return checkNode({ positions, filters }, tree, null);
};
