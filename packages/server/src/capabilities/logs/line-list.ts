import type { LogLine, listLogs, QueryOf } from '@reeve/protocol/api';
import { empty, join } from 'sql-template-tag';
import { type Queryable, type Sql, sql } from '../../kernel/database/database.ts';
import { logErrors } from './errors.ts';
import { levelNumber, levelWord } from './store-lines.ts';

export type LineQuery = Omit<QueryOf<typeof listLogs>, 'cursor' | 'limit' | 'after'>;

/** Counted exactly up to here; more would make each page as slow as the whole. */
const countLimit = 10_000;

/** A text in which `%`, `_` and `\` mean themselves. */
export const pattern = (text: string): string =>
  `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

/** The numbers 3 and 4 stand as text, so that the indexes of warnings and errors fit. */
const atLeast = (level: NonNullable<LineQuery['level']>): Sql => {
  if (level === 'error') return sql`level >= 4`;
  return level === 'warn' ? sql`level >= 3` : sql`level >= ${levelNumber(level)}`;
};

export const conditionsOf = (query: LineQuery): Sql[] => [
  ...(query.level && query.level !== 'debug' ? [atLeast(query.level)] : []),
  ...(query.source ? [sql`source = ${query.source}`] : []),
  ...(query.computer ? [sql`lower(computer) = lower(${query.computer}) and computer <> ''`] : []),
  ...(query.correlation ? [sql`correlation = ${query.correlation} and correlation <> ''`] : []),
  ...(query.since ? [sql`time >= ${query.since}`] : []),
  ...(query.until ? [sql`time < ${query.until}`] : []),
  ...(query.search
    ? [sql`lower(message || ' ' || fields::text) like ${pattern(query.search)}`]
    : []),
];

export const where = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`where ${join([...conditions], ' and ')}`;

interface Row extends Omit<LogLine, 'id' | 'level'> {
  id: number;
  level: number;
  position: string;
}

const columns = sql`
  id, time, level, source, computer, message, correlation, fields, time::text as position`;

const lineOf = ({ id, level, position: _, ...row }: Row): LogLine => ({
  id: String(id),
  ...row,
  level: levelWord(level),
});

const idOf = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw logErrors.badCursor();
  return Number(text);
};

const writeCursor = ({ position, id }: Row): string =>
  Buffer.from(JSON.stringify([position, id])).toString('base64url');

const readCursor = (cursor: string): { at: string; id: number } => {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof at === 'string' && !Number.isNaN(Date.parse(at)) && Number.isSafeInteger(id))
      return { at, id: Number(id) };
  } catch {
    // told below
  }
  throw logErrors.badCursor();
};

interface Page {
  items: LogLine[];
  total: number;
  nextCursor: string | null;
}

/**
 * What came after a line, in the order of arrival: the oldest `limit` of them, newest first. A line that a
 * transaction under way may still come before is left for the next time, so that whoever follows misses none.
 */
const listAfter = async (
  on: Queryable,
  after: string,
  conditions: Sql[],
  limit: number,
): Promise<Page> => {
  const rows = await on.rows<Row>(sql`
    select ${columns} from logs_line
    ${where([...conditions, sql`id > ${idOf(after)} and written_in < pg_snapshot_xmin(pg_current_snapshot())`])}
    order by id limit ${limit}`);
  return { items: rows.reverse().map(lineOf), total: rows.length, nextCursor: null };
};

/** A page of the log, newest first; its cost does not depend on how many lines there are. */
export const listLines = async (
  on: Queryable,
  { cursor, limit = 100, after, ...query }: QueryOf<typeof listLogs>,
): Promise<Page> => {
  const conditions = conditionsOf(query);
  if (after !== undefined) return listAfter(on, after, conditions, limit);
  const place = cursor === undefined ? null : readCursor(cursor);
  const before = place ? [sql`(time, id) < (${place.at}::timestamptz, ${place.id})`] : [];
  const rows = await on.rows<Row>(sql`
    select ${columns} from logs_line ${where([...conditions, ...before])}
    order by time desc, id desc limit ${limit + 1}`);
  const counted = await on.first<{ total: number }>(sql`
    select count(*) as total from
      (select 1 from logs_line ${where(conditions)} limit ${countLimit}) as matching`);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(lineOf),
    total: counted?.total ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  };
};
