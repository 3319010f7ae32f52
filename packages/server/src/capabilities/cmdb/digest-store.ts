import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface HeldDigest {
  guid: string;
  resourceId: number;
  revision: number;
  /** Hexadecimal; null: something was written since the last comparison. */
  digest: string | null;
}

/** For the GUIDs of agents whose resource lives; the others are left out. */
export const readDigests = (on: Queryable, guids: readonly string[]): Promise<HeldDigest[]> =>
  on.rows<HeldDigest>(sql`
    select g.guid, r.id as "resourceId", coalesce(d.revision, 0) as revision, encode(d.digest, 'hex') as digest
    from unnest(${[...guids]}::uuid[]) as g(guid)
    left join cmdb_alias a on a.guid = g.guid
    left join cmdb_resource own on own.guid = g.guid
    join cmdb_resource r on r.id = coalesce(a.resource_id, own.id)
    left join cmdb_digest d on d.resource_id = r.id
    where r.deleted_at is null and r.merged_into is null`);

/** Forgets digests: contents were written. */
export const forgetDigests = async (
  tx: Queryable,
  resourceIds: readonly number[],
): Promise<void> => {
  await tx.run(sql`
    insert into cmdb_digest (resource_id, revision)
    select id, 1 from unnest(${[...resourceIds]}::integer[]) as id order by id
    on conflict (resource_id) do update set revision = cmdb_digest.revision + 1, digest = null`);
};

export interface SettledDigest {
  resourceId: number;
  /** As it was read before the comparison: a write since then has raised it, and the digest is not kept. */
  revision: number;
  digest: string;
}

export const keepDigests = async (
  on: Queryable,
  settled: readonly SettledDigest[],
): Promise<void> => {
  if (settled.length === 0) return;
  // In one order, and skipping what is locked: the next check-in settles it.
  await on.run(sql`
    with given as (
      select * from json_to_recordset(${JSON.stringify(settled)}::json)
        as n("resourceId" integer, revision integer, digest text)
    ), open as (
      select d.resource_id, g.digest from cmdb_digest d join given g on g."resourceId" = d.resource_id
      where d.revision = g.revision
      order by d.resource_id
      for update of d skip locked
    )
    update cmdb_digest d set digest = decode(open.digest, 'hex')
    from open where open.resource_id = d.resource_id`);
};
