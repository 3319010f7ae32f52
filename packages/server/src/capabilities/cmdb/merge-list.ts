import { type Queryable, type Sql, sql } from '../../kernel/database/database.ts';
import type { MergeCandidates, MergeRecord } from './merge.ts';
import { ownKinds } from './resource-keys.ts';

interface MergeRow {
  id: string;
  kept_guid: string;
  kept_name: string;
  absorbed_guid: string;
  absorbed_name: string;
  merged_at: string;
  merged_by: string;
  undone_at: string | null;
}

const selectMerges = sql`
  select m.id, k.guid as kept_guid, k.name as kept_name, a.guid as absorbed_guid, a.name as absorbed_name,
    m.merged_at, m.merged_by, m.undone_at
  from cmdb_merge m
  join cmdb_resource k on k.id = m.kept_id
  join cmdb_resource a on a.id = m.absorbed_id`;

const recordOf = (row: MergeRow): MergeRecord => ({
  id: row.id,
  kept: { id: row.kept_guid, name: row.kept_name },
  absorbed: { id: row.absorbed_guid, name: row.absorbed_name },
  mergedAt: row.merged_at,
  mergedBy: row.merged_by,
  undoneAt: row.undone_at,
});

const readMerges = async (on: Queryable, condition: Sql): Promise<MergeRecord[]> =>
  (await on.rows<MergeRow>(sql`${selectMerges} ${condition}`)).map(recordOf);

/** Newest first, at most 1,000. */
export const listMerges = (on: Queryable): Promise<MergeRecord[]> =>
  readMerges(on, sql`order by m.merged_at desc, m.id desc limit 1000`);

export const findMerge = async (on: Queryable, id: string): Promise<MergeRecord | undefined> =>
  (await readMerges(on, sql`where m.id = ${id}`))[0];

const mostGroups = 200;
const mostOfGroup = 50;

/** Groups of living computers that share keys, the most telling kind first; at most 200 of at most 50. */
export const listMergeCandidates = async (on: Queryable): Promise<MergeCandidates[]> => {
  const rows = await on.rows<{ kind: string; value: string; ids: string[]; names: string[] }>(sql`
    with shared as (
      select kind, value, (array_agg(resource_id order by resource_id))[:${mostOfGroup}] as ids
      from cmdb_resource_key where kind = any(${[...ownKinds]}::text[])
      group by kind, value having count(*) > 1
      order by array_position(${[...ownKinds]}::text[], kind), value
      limit ${mostGroups}
    )
    select s.kind, s.value, array_agg(r.guid::text order by r.id) as ids, array_agg(r.name order by r.id) as names
    from shared s join cmdb_resource r on r.id = any(s.ids)
    where r.deleted_at is null and r.merged_into is null
    group by s.kind, s.value having count(*) > 1
    order by array_position(${[...ownKinds]}::text[], s.kind), s.value`);
  return [...Map.groupBy(rows, ({ ids }) => ids.join()).values()].map((shared) => ({
    because: `the same ${shared.map(({ kind, value }) => `${kind} ${value}`).join(', ')}`,
    resources: (shared[0]?.ids ?? []).map((id, position) => ({
      id,
      name: shared[0]?.names[position] ?? '',
    })),
  }));
};
