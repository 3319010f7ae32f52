import type { LogGroup, listLogGroups, QueryOf } from '@reeve/protocol/api';
import { type Queryable, type Sql, sql } from '../../kernel/database/database.ts';
import { logErrors } from './errors.ts';
import { conditionsOf, pattern, where } from './line-list.ts';
import { levelNumber, levelWord } from './store-lines.ts';

type Query = QueryOf<typeof listLogGroups>;

/** What is new, when no time is asked about: first seen within so long. */
const newWithinMs = 24 * 3_600_000;

const isAccepted = sql`(accepted_at is not null and (accepted_until is null or accepted_until > now()))`;

/** Groups of which one line fits: only asked for what a group does not know of itself. */
const ofLines = ({ computer, correlation, since, until }: Query): Sql[] =>
  computer || correlation
    ? [
        sql`key in (select group_key from logs_line
          ${where([...conditionsOf({ level: 'warn', ...(computer ? { computer } : {}), ...(correlation ? { correlation } : {}), ...(since ? { since } : {}), ...(until ? { until } : {}) }), sql`group_key is not null`])})`,
      ]
    : [];

const groupConditions = (query: Query): Sql[] => [
  ...(query.level ? [sql`level >= ${levelNumber(query.level)}`] : []),
  ...(query.source ? [sql`source = ${query.source}`] : []),
  ...(query.search ? [sql`lower(message) like ${pattern(query.search)}`] : []),
  ...(query.since ? [sql`last_at >= ${query.since}`] : []),
  ...(query.until ? [sql`first_at < ${query.until}`] : []),
  ...(query.accepted === undefined ? [] : [query.accepted ? isAccepted : sql`not ${isAccepted}`]),
  ...ofLines(query),
];

interface Row extends Omit<LogGroup, 'level' | 'accepted' | 'isNew'> {
  level: number;
  isAccepted: boolean;
  acceptedBy: string | null;
  acceptedAt: string | null;
  acceptedReason: string | null;
  acceptedUntil: string | null;
  position: string;
}

const groupOf = (row: Row, newSince: string): LogGroup => ({
  key: row.key,
  level: levelWord(row.level),
  source: row.source,
  message: row.message,
  count: row.count,
  firstAt: row.firstAt,
  lastAt: row.lastAt,
  isNew: row.firstAt >= newSince,
  accepted:
    row.isAccepted && row.acceptedAt !== null
      ? {
          by: row.acceptedBy ?? '',
          at: row.acceptedAt,
          reason: row.acceptedReason ?? '',
          until: row.acceptedUntil,
        }
      : null,
});

const readCursor = (cursor: string): { at: string; key: string } => {
  const [at = '', key = ''] = Buffer.from(cursor, 'base64url').toString().split('|');
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{32}$/.test(key)) throw logErrors.badCursor();
  return { at, key };
};

/** Warnings and errors by message, the last ones seen first. */
export const listGroups = async (
  on: Queryable,
  query: Query,
): Promise<{ items: LogGroup[]; total: number; nextCursor: string | null }> => {
  const { cursor, limit = 100 } = query;
  const conditions = groupConditions(query);
  const place = cursor === undefined ? null : readCursor(cursor);
  const before = place ? [sql`(last_at, key) < (${place.at}::timestamptz, ${place.key})`] : [];
  const rows = await on.rows<Row>(sql`
    select key, level, source, message, count, first_at as "firstAt", last_at as "lastAt",
      ${isAccepted} as "isAccepted", accepted_by as "acceptedBy", accepted_at as "acceptedAt",
      accepted_reason as "acceptedReason", accepted_until as "acceptedUntil", last_at::text as position
    from logs_group ${where([...conditions, ...before])} order by last_at desc, key desc limit ${limit + 1}`);
  const counted = await on.first<{ total: number }>(
    sql`select count(*) as total from logs_group ${where(conditions)}`,
  );
  const newSince = query.since
    ? new Date(query.since).toISOString()
    : new Date(Date.now() - newWithinMs).toISOString();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => groupOf(row, newSince)),
    total: counted?.total ?? 0,
    nextCursor:
      rows.length > limit && last
        ? Buffer.from(`${last.position}|${last.key}`).toString('base64url')
        : null,
  };
};
