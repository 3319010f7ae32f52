import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { deleteLines } from './archive-lines.ts';
import { markResources } from './change-mark.ts';
import { cmdbErrors } from './errors.ts';
import { lockLiving } from './lock-living.ts';

export interface DeletedResource {
  id: string;
  name: string;
  /** GUIDs of all agents that reported for it: its own and those of resources it had absorbed. */
  agentIds: string[];
}

/** Absorbed resources go with the one that holds them: nothing of them could be restored any more. */
const family = (tx: Queryable, id: number) =>
  tx.rows<{ id: number; guid: string }>(sql`
    with recursive family as (
      select id, guid from cmdb_resource where id = ${id}
      union select r.id, r.guid from cmdb_resource r join family f on r.merged_into = f.id
    )
    select id, guid from family order by id`);

/** Removes all that is known of a resource, its history included; only GUID and name stay. */
export const deleteResource = async (tx: Transaction, guid: string): Promise<DeletedResource> => {
  const resource = (await lockLiving(tx, [guid])).get(guid);
  if (!resource) throw cmdbErrors.notFound({ id: guid });
  const members = await family(tx, resource.id);
  const ids = members.map(({ id }) => id);
  for (const id of ids) await deleteLines(tx, id);
  await tx.run(sql`delete from cmdb_change where resource_id = any(${ids}::integer[])`);
  await tx.run(sql`delete from cmdb_digest where resource_id = any(${ids}::integer[])`);
  await tx.run(sql`delete from cmdb_alias where resource_id = any(${ids}::integer[])`);
  await tx.run(sql`
    delete from cmdb_merge_archive a using cmdb_merge m
    where m.id = a.merge_id and (m.kept_id = any(${ids}::integer[]) or m.absorbed_id = any(${ids}::integer[]))`);
  await tx.run(sql`
    update cmdb_resource set deleted_at = clock_timestamp() where id = any(${ids}::integer[])`);
  await markResources(tx, ids);
  return { id: resource.guid, name: resource.name, agentIds: members.map((one) => one.guid) };
};
