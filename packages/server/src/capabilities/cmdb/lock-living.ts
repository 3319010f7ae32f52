import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface LivingResource {
  id: number;
  guid: string;
  type: string;
  name: string;
}

/**
 * Locks the living resources that GUIDs lead to, against inventories too. Two statements: the lock may have
 * to wait, and what was read before it may no longer be true.
 */
export const lockLiving = async (
  tx: Queryable,
  guids: readonly string[],
): Promise<Map<string, LivingResource>> => {
  const read = () =>
    tx.rows<LivingResource & { asked: string }>(sql`
      select g.guid as asked, r.id, r.guid, r.type, r.name
      from unnest(${[...guids]}::uuid[]) as g(guid)
      left join cmdb_alias a on a.guid = g.guid
      left join cmdb_resource own on own.guid = g.guid
    join cmdb_resource r on r.id = coalesce(a.resource_id, own.id)
      where r.deleted_at is null and r.merged_into is null`);
  await lockNumbers(
    tx,
    (await read()).map(({ id }) => id),
  );
  return new Map((await read()).map(({ asked, ...resource }) => [asked, resource]));
};

/** In the order of the numbers, as everybody. */
export const lockNumbers = async (tx: Queryable, ids: readonly number[]): Promise<void> => {
  await tx.run(sql`
    select id from cmdb_resource where id = any(${[...ids]}::integer[]) order by id for update`);
};
