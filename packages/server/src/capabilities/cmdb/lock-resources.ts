import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface Target {
  resourceId: number;
  /** Set when the agent belongs to a resource that another has absorbed: the other's lines are written. */
  reporterId: number | null;
}

/** Where a GUID leads; a deleted resource and an unknown GUID are left out. */
export const lockResources = async (
  tx: Queryable,
  guids: readonly string[],
): Promise<Map<string, Target>> => {
  const targets = await lockOnce(tx, guids);
  const missing = guids.filter((guid) => !targets.has(guid));
  if (missing.length === 0) return targets;
  // A merge that was waited for has led the GUID elsewhere; the second look sees where.
  return new Map([...targets, ...(await lockOnce(tx, missing))]);
};

const lockOnce = async (tx: Queryable, guids: readonly string[]): Promise<Map<string, Target>> => {
  // Everybody locks in the order of the numbers. Locked first, looked at again after the wait.
  const rows = await tx.rows<{ guid: string; id: number; reporter: number | null }>(sql`
    with asked as (
      select g.guid, coalesce(a.resource_id, own.id) as id,
        case when a.resource_id is not null then own.id end as reporter
      from unnest(${[...guids]}::uuid[]) as g(guid)
      left join cmdb_alias a on a.guid = g.guid
      join cmdb_resource own on own.guid = g.guid
    )
    select asked.guid, r.id, asked.reporter
    from cmdb_resource r join asked on asked.id = r.id
    where r.deleted_at is null and r.merged_into is null
    order by r.id
    for no key update of r`);
  return new Map(
    rows.map(({ guid, id, reporter }) => [guid, { resourceId: id, reporterId: reporter }]),
  );
};

/** Number of the living resource that a GUID leads to. */
export const resourceOf = async (on: Queryable, guid: string): Promise<number | null> => {
  const row = await on.first<{ id: number }>(sql`
    select r.id from cmdb_resource r
    where r.deleted_at is null and r.merged_into is null and r.id = coalesce(
      (select a.resource_id from cmdb_alias a where a.guid = ${guid}),
      (select o.id from cmdb_resource o where o.guid = ${guid}))`);
  return row?.id ?? null;
};
