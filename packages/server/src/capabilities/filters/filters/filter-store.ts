import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { readingOf } from '../clause/atoms.ts';
import type { FilterName } from '../clause/check-clause.ts';
import { type Clause, filtersOf } from '../clause/clause.ts';
import { filtersErrors } from '../errors.ts';

export interface StoredFilter {
  id: string;
  name: string;
  description: string;
  clause: Clause | null;
  /** Numbers of resources. */
  included: readonly number[];
  excluded: readonly number[];
  by: string;
}

/** Of all filters: clauses name them so. */
export const readFilterNames = (on: Queryable): Promise<FilterName[]> =>
  on.rows<FilterName>(sql`select id, name from filters_filter order by lower(name)`);

const refuseTakenName = async (tx: Transaction, { id, name }: StoredFilter): Promise<void> => {
  const taken = await tx.first(sql`
    select from filters_filter where lower(name) = lower(${name}) and id <> ${id}`);
  if (taken) throw filtersErrors.nameTaken({ kind: 'filter', name });
};

const writePicks = async (tx: Transaction, { id, included, excluded }: StoredFilter) => {
  await tx.run(sql`delete from filters_pick where filter_id = ${id}`);
  // Who is both is excluded.
  await tx.run(sql`
    insert into filters_pick (filter_id, resource_id, included)
    select ${id}::uuid, r, false from unnest(${[...excluded]}::integer[]) as e (r)
    union
    select ${id}::uuid, r, true from unnest(${[...included]}::integer[]) as i (r)
    where r <> all(${[...excluded]}::integer[])
    on conflict do nothing`);
};

/** Writes a filter; its members are another matter. Throws `filters.nameTaken`. */
export const writeFilter = async (tx: Transaction, filter: StoredFilter): Promise<void> => {
  await refuseTakenName(tx, filter);
  const { id, name, description, clause, by } = filter;
  const { reads, restless } = readingOf(clause);
  const text = clause === null ? null : JSON.stringify(clause);
  const uses = filtersOf(clause);
  await tx.run(sql`
    insert into filters_filter (id, name, description, clause, reads, uses, restless, changed_by)
    values (${id}, ${name}, ${description}, ${text}::jsonb, ${reads}::text[], ${uses}::uuid[], ${restless}, ${by})
    on conflict (id) do update set name = excluded.name, description = excluded.description,
      clause = excluded.clause, reads = excluded.reads, uses = excluded.uses, restless = excluded.restless,
      changed_by = excluded.changed_by, changed_at = clock_timestamp(), version = filters_filter.version + 1`);
  await writePicks(tx, filter);
};

export const removeFilter = (tx: Transaction, id: string): Promise<number> =>
  tx.run(sql`delete from filters_filter where id = ${id}`);

/** Numbers of the living computers that GUIDs lead to. Throws `filters.computerNotFound`. */
export const numbersOf = async (on: Queryable, guids: readonly string[]): Promise<number[]> => {
  if (guids.length === 0) return [];
  const rows = await on.rows<{ guid: string; id: number | null }>(sql`
    select g.guid, s.resource_id as id from unnest(${[...new Set(guids)]}::uuid[]) as g (guid)
    left join cmdb_resource r on r.guid = g.guid
    left join cmdb_living_resource l on l.id = r.id
    left join cmdb_computer_summary s on s.resource_id = l.resource_id`);
  const missing = rows.find(({ id }) => id === null);
  if (missing) throw filtersErrors.computerNotFound({ id: missing.guid });
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
};
