import type { listTargets, QueryOf, ResponseOf, Target } from '@reeve/protocol/api';
import { empty, type Sql } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { filtersErrors } from '../errors.ts';
import { afterSql, pageOfNames, searchSql } from '../list-cursor.ts';
import type { Rule } from '../membership/definitions.ts';
import { readState } from '../membership/state-store.ts';
import type { Uses } from '../uses.ts';

type Row = Omit<Target, 'anyOf' | 'allOf' | 'noneOf' | 'usedBy'>;
type NamedPart = Target['anyOf'][number];

const select = (condition: Sql, tail: Sql): Sql => sql`
  select id, name, description, json_build_object('id', owner_id, 'name', owner_name) as owner, members,
    updated_at as "updatedAt", version, changed_by as "changedBy", changed_at as "changedAt"
  from filters_target where ${condition} ${tail}`;

const readParts = (on: Queryable, ids: readonly string[]) =>
  on.rows<{ target: string; rule: Rule; kind: NamedPart['kind']; id: string | null; name: string }>(
    sql`
    select p.target_id as target, p.rule, p.kind, p.part_id as id,
      case p.kind when 'everything' then 'Everything'
        else coalesce(f.name, g.name, r.name, p.part_id::text) end as name
    from filters_target_part p
    left join filters_filter f on p.kind = 'filter' and f.id = p.part_id
    left join filters_group g on p.kind = 'group' and g.id = p.part_id
    left join cmdb_resource r on p.kind = 'computer' and r.guid = p.part_id
    where p.target_id = any(${[...ids]}::uuid[]) order by p.target_id, p.rule, p.position`,
  );

const complete = async (on: Queryable, uses: Uses, rows: readonly Row[]): Promise<Target[]> => {
  const ids = rows.map(({ id }) => id);
  const parts = await readParts(on, ids);
  const usedBy = await uses.find(on, 'target', ids);
  const current = (await readState(on, 'current'))?.at.toISOString() ?? null;
  const ofRule = (target: string, rule: Rule): NamedPart[] =>
    parts
      .filter((part) => part.target === target && part.rule === rule)
      .map(({ kind, id, name }) => ({ kind, name, ...(id === null ? {} : { id }) }));
  return rows.map((row) => ({
    ...row,
    updatedAt:
      row.updatedAt !== null && current !== null && current > row.updatedAt
        ? current
        : row.updatedAt,
    anyOf: ofRule(row.id, 'any'),
    allOf: ofRule(row.id, 'all'),
    noneOf: ofRule(row.id, 'none'),
    usedBy: usedBy.get(row.id) ?? [],
  }));
};

/** Throws `filters.targetNotFound`. */
export const readTarget = async (on: Queryable, uses: Uses, id: string): Promise<Target> => {
  const [target] = await complete(on, uses, await on.rows<Row>(select(sql`id = ${id}`, empty)));
  if (!target) throw filtersErrors.targetNotFound({ id });
  return target;
};

export const listTargetPage = async (
  on: Queryable,
  uses: Uses,
  { cursor, search, limit = 100 }: QueryOf<typeof listTargets>,
): Promise<ResponseOf<typeof listTargets>> => {
  const wanted = sql`true ${searchSql(search)}`;
  const rows = await on.rows<Row>(
    select(sql`${wanted} ${afterSql(cursor)}`, sql`order by lower(name), id limit ${limit + 1}`),
  );
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from filters_target where ${wanted}`,
  );
  const { items, nextCursor } = pageOfNames(rows, limit);
  return { items: await complete(on, uses, items), total: total?.n ?? 0, nextCursor };
};
