import type { Clause, Compare, Value } from './clause.ts';
import { isOperator, takenBy } from './operators.ts';
import { withUnit } from './quantity.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const printValue = (column: string, value: Value): string => {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' ? withUnit(column, value) : String(value);
};

const printCompare = ({ dataClass, column, operator, values }: Compare, inside: boolean) => {
  const name = inside ? column : `${dataClass}.${column}`;
  const takes = isOperator(operator) ? takenBy(operator) : 'one';
  if (takes === 'none') return `${name} ${operator}`;
  if (takes === 'span') return `${name} ${operator} ${String(values[0])}`;
  const texts = values.map((value) => printValue(column, value));
  return `${name} ${operator} ${takes === 'list' ? `(${texts.join(', ')})` : texts.join()}`;
};

const bracketed = (clause: Clause, inside: boolean): string =>
  clause.type === 'and' || clause.type === 'or'
    ? `(${printNode(clause, inside)})`
    : printNode(clause, inside);

const printNode = (clause: Clause, inside: boolean): string => {
  switch (clause.type) {
    case 'and':
    case 'or':
      return clause.items.map((item) => bracketed(item, inside)).join(` ${clause.type} `);
    case 'not':
      return clause.item.type === 'inFilter'
        ? `not ${printNode(clause.item, inside)}`
        : `not (${printNode(clause.item, inside)})`;
    case 'rows':
      return `${clause.quantifier} ${clause.dataClass}${clause.item ? ` (${printNode(clause.item, true)})` : ''}`;
    case 'inFilter':
      return `in filter ${quoted(clause.filter)}`;
    case 'compare':
      return printCompare(clause, inside);
  }
};

/** The text of a tree; read again it gives the same tree. */
export const printClause = (clause: Clause | null): string =>
  clause === null ? '' : printNode(clause, false);

/** One node as a line of an explanation: groups without what is in them. */
export const printLine = (clause: Clause, inside: boolean): string => {
  if (clause.type === 'and') return 'all of these';
  if (clause.type === 'or') return 'at least one of these';
  if (clause.type === 'not' && clause.item.type !== 'inFilter') return 'not';
  return printNode(clause, inside);
};
