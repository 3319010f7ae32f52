import { join, raw, type Sql } from 'sql-template-tag';
import { sql } from '../../../kernel/database/database.ts';
import type { Clause, Compare } from './clause.ts';
import { readSpan } from './quantity.ts';
import { type ClauseClass, type ClauseColumn, clauseClasses } from './vocabulary.ts';

/** The columns of the source `c` that a condition is written in: see `sourceColumns`. */
const plain = (column: ClauseColumn): Sql => raw(`c.${column.name}`);
const lowered = (column: ClauseColumn): Sql => raw(`c.${column.name}_lower`);
const versionKey = (column: ClauseColumn): Sql => raw(`c.${column.name}_version`);

const escapeLike = (text: string): string =>
  text
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');

const listOf = (column: ClauseColumn, values: Compare['values']): Sql =>
  column.type === 'text'
    ? sql`array[${join(values.map((value) => sql`lower(${value}::text)`))}]`
    : sql`array[${join(values.map((value) => number(value)))}]`;

const number = (value: Compare['values'][number]): Sql =>
  Number.isInteger(value) ? sql`${value}::bigint` : sql`${value}::double precision`;

const literal = (column: ClauseColumn, value: Compare['values'][number] | undefined): Sql => {
  if (column.type === 'boolean') return sql`${value}::boolean`;
  if (column.type === 'timestamp') return sql`${value}::timestamptz`;
  return column.type === 'text' ? sql`lower(${value}::text)` : number(value ?? 0);
};

/**
 * Costly (20 µs). Of a class with one row a computer, the different values have their keys made beforehand; among
 * thousands of rows, `and` mostly ends before it comes to that.
 */
const versionCondition = (
  within: ClauseClass,
  column: ClauseColumn,
  sign: '<' | '>',
  value: string,
): Sql => {
  const key = within.single ? versionKey(column) : sql`filters_version_key(${plain(column)})`;
  return sql`(${plain(column)} <> '' and
    ${key} collate "C" ${raw(sign)} filters_version_key(${value}::text) collate "C")`;
};

const cutOff = (now: Date, span: unknown): string =>
  new Date(now.getTime() - (readSpan(String(span))?.seconds ?? 0) * 1000).toISOString();

const compareCondition = (within: ClauseClass, node: Compare, now: Date): Sql => {
  const column = within.columns.get(node.column);
  if (!column) throw new Error(`the column ${node.dataClass}.${node.column} is not there any more`);
  const [value] = node.values;
  const left = column.type === 'text' ? lowered(column) : plain(column);
  switch (node.operator) {
    case 'is not empty':
      return column.type === 'text'
        ? sql`${plain(column)} <> ''`
        : sql`${plain(column)} is not null`;
    case 'is empty':
      return column.type === 'text'
        ? sql`coalesce(${plain(column)}, '') = ''`
        : sql`${plain(column)} is null`;
    case 'like':
      return sql`${left} like lower(${escapeLike(String(value))}::text)`;
    case 'not like':
      return sql`${left} not like lower(${escapeLike(String(value))}::text)`;
    case 'in':
      return sql`${left} = any(${listOf(column, node.values)})`;
    case 'not in':
      return sql`${left} <> all(${listOf(column, node.values)})`;
    case 'olderThan':
    case 'newerThan':
      return versionCondition(
        within,
        column,
        node.operator === 'olderThan' ? '<' : '>',
        String(value),
      );
    case 'before':
      return sql`${left} < ${literal(column, value)}`;
    case 'after':
      return sql`${left} > ${literal(column, value)}`;
    case 'within':
      return sql`${left} >= ${cutOff(now, value)}::timestamptz`;
    case 'not within':
      return sql`${left} < ${cutOff(now, value)}::timestamptz`;
    default:
      return sql`${left} ${raw(node.operator === '!=' ? '<>' : node.operator)} ${literal(column, value)}`;
  }
};

/** Orders of versions come last: `and` stops at the first part that does not hold. */
const costly = (node: Clause): number =>
  node.type === 'compare' && /Than$/.test(node.operator) ? 1 : 0;

/**
 * A condition on one row `c` of a class. A comparison with an absent value does not hold, and `not` turns that round:
 * true or false, never unknown.
 */
export const rowCondition = (node: Clause | null, now: Date): Sql => {
  if (node === null) return sql`true`;
  switch (node.type) {
    case 'and':
    case 'or':
      return sql`(${join(
        [...node.items]
          .sort((a, b) => costly(a) - costly(b))
          .map((item) => rowCondition(item, now)),
        ` ${node.type} `,
      )})`;
    case 'not':
      return sql`(${rowCondition(node.item, now)}) is not true`;
    case 'compare': {
      const within = clauseClasses.get(node.dataClass);
      if (!within) throw new Error(`the data class ${node.dataClass} is not there any more`);
      return sql`(${compareCondition(within, node, now)})`;
    }
    default:
      throw new Error(`a ${node.type} within a row`);
  }
};

/** Columns by name, each as it is. */
export const plainColumns = (within: ClauseClass, names: ReadonlySet<string>): Sql[] =>
  [...within.columns.values()]
    .filter(({ name }) => names.has(name))
    .map(({ name, expression }) => raw(`${expression} as ${name}`));

/** What conditions ask of texts, made once a row and not once a comparison: `g.name`, in lower case, as a version. */
export const derivedColumns = (
  within: ClauseClass,
  names: ReadonlySet<string>,
  versions: ReadonlySet<string>,
): Sql[] =>
  [...within.columns.values()]
    .filter(({ name, type }) => names.has(name) && type === 'text')
    .flatMap(({ name }) => [
      raw(`lower(g.${name}) as ${name}_lower`),
      ...(within.single && versions.has(name)
        ? [raw(`filters_version_key(g.${name}) as ${name}_version`)]
        : []),
    ]);
