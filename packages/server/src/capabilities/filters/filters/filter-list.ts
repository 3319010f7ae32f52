import type { Filter, listFilters, QueryOf, ResponseOf } from '@reeve/protocol/api';
import { empty, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { type Clause, withFilters } from '../clause/clause.ts';
import { printClause } from '../clause/print-clause.ts';
import { filtersErrors } from '../errors.ts';
import { afterSql, pageOfNames, searchSql } from '../list-cursor.ts';
import { readState } from '../membership/state-store.ts';
import type { Uses } from '../uses.ts';
import { readFilterNames } from './filter-store.ts';

type Row = Omit<Filter, 'where' | 'include' | 'exclude' | 'uses' | 'usedBy'> & {
  clause: Clause | null;
  uses: string[];
};

const select = (condition: Sql, tail: Sql): Sql => sql`
  select id, name, description, clause, reads, uses::text[], members, updated_at as "updatedAt", version,
    changed_by as "changedBy", changed_at as "changedAt"
  from filters_filter where ${condition} ${tail}`;

const readPicks = async (on: Queryable, ids: readonly string[]) => {
  const rows = await on.rows<{ id: string; included: boolean; guids: string[] }>(sql`
    select p.filter_id as id, p.included, array_agg(r.guid::text order by lower(r.name), r.id) as guids
    from filters_pick p join cmdb_resource r on r.id = p.resource_id
    where p.filter_id = any(${[...ids]}::uuid[]) group by 1, 2`);
  return (id: string, included: boolean): string[] =>
    rows.find((row) => row.id === id && row.included === included)?.guids ?? [];
};

/** Text of a stored clause, with filters by their names of today. */
export const shownClause = (clause: Clause | null, names: ReadonlyMap<string, string>): string =>
  clause === null ? '' : printClause(withFilters(clause, (id) => names.get(id) ?? id));

/** Members follow changes by the delta, which writes only where there is a difference. */
const later = (a: string | null, b: Date | null): string | null =>
  a !== null && b !== null && b.getTime() > Date.parse(a) ? b.toISOString() : a;

const complete = async (on: Queryable, uses: Uses, rows: readonly Row[]): Promise<Filter[]> => {
  const ids = rows.map(({ id }) => id);
  const names = new Map((await readFilterNames(on)).map(({ id, name }) => [id, name]));
  const picks = await readPicks(on, ids);
  const usedBy = await uses.find(on, 'filter', ids);
  const current = await readState(on, 'current');
  return rows.map(({ clause, uses: used, ...row }) => ({
    ...row,
    updatedAt: later(row.updatedAt, current?.at ?? null),
    where: shownClause(clause, names),
    include: picks(row.id, true),
    exclude: picks(row.id, false),
    uses: used.map((id) => ({ id, name: names.get(id) ?? id })),
    usedBy: usedBy.get(row.id) ?? [],
  }));
};

/** Throws `filters.filterNotFound`. */
export const readFilter = async (on: Queryable, uses: Uses, id: string): Promise<Filter> => {
  const rows = await on.rows<Row>(select(sql`id = ${id}`, empty));
  const [filter] = await complete(on, uses, rows);
  if (!filter) throw filtersErrors.filterNotFound({ id });
  return filter;
};

export const listFilterPage = async (
  on: Queryable,
  uses: Uses,
  { cursor, search, limit = 100 }: QueryOf<typeof listFilters>,
): Promise<ResponseOf<typeof listFilters>> => {
  const wanted = sql`true ${searchSql(search)}`;
  const rows = await on.rows<Row>(
    select(sql`${wanted} ${afterSql(cursor)}`, sql`order by lower(name), id limit ${limit + 1}`),
  );
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from filters_filter where ${wanted}`,
  );
  const { items, nextCursor } = pageOfNames(rows, limit);
  return { items: await complete(on, uses, items), total: total?.n ?? 0, nextCursor };
};
