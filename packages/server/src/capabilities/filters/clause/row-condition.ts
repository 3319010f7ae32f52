import { empty, join, raw, type Sql } from 'sql-template-tag';
import { sql } from '../../../kernel/database/database.ts';
import type { Clause, Compare } from './clause.ts';
import { readSpan } from './quantity.ts';
import { type ClauseClass, type ClauseColumn, clauseClasses } from './vocabulary.ts';

/** Names of the columns that a condition needs of its source, which `sourceColumns` makes. */
const plain = (column: ClauseColumn): Sql => raw(`c.${column.name}`);
/** Lower case, made once a row and not once a comparison. */
const lowered = (column: ClauseColumn): Sql => raw(`c.${column.name}_lower`);

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

/** Costly: the order of versions is asked of each different version once where that is possible (`once`). */
const versionCondition = (
  column: ClauseColumn,
  sign: '<' | '>',
  value: string,
  once: boolean,
): Sql => {
  const holds = (version: Sql) =>
    sql`filters_version_key(${version}) collate "C" ${raw(sign)} filters_version_key(${value}::text) collate "C"`;
  const name = raw(`d.${column.name}`);
  return once
    ? sql`${plain(column)} in (
        select ${name} from (select distinct ${name} from c d where ${name} <> '') d where ${holds(name)})`
    : sql`(${plain(column)} <> '' and ${holds(plain(column))})`;
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
        column,
        node.operator === 'olderThan' ? '<' : '>',
        String(value),
        within.single,
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
    case 'or': {
      const items = [...node.items].sort((a, b) => costly(a) - costly(b));
      return sql`(${join(
        items.map((item) => rowCondition(item, now)),
        ` ${node.type} `,
      )})`;
    }
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

/** `t.name, lower(t.name) as name_lower, …` for the columns that conditions ask for. */
export const sourceColumns = (within: ClauseClass, names: ReadonlySet<string>): Sql => {
  const columns = [...within.columns.values()].filter(({ name }) => names.has(name));
  if (columns.length === 0) return empty;
  const parts = columns.map(({ name, type, expression }) =>
    type === 'text'
      ? `${expression} as ${name}, lower(${expression}) as ${name}_lower`
      : `${expression} as ${name}`,
  );
  return raw(`, ${parts.join(', ')}`);
};
