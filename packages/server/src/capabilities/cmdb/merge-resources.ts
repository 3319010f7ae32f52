import { newGuid } from '@reeve/base';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { archiveLines, deleteLines } from './archive-lines.ts';
import { markResources } from './change-mark.ts';
import { forgetDigests } from './digest-store.ts';
import { cmdbErrors } from './errors.ts';
import { type LivingResource, lockLiving } from './lock-living.ts';

export interface MergeWish {
  /** GUIDs. */
  keep: string;
  absorb: string;
  /** Who wants it, for people. */
  by: string;
}

/** Links of the absorbed resource become links of the kept one, except those between the two. */
const moveAssociations = async (tx: Queryable, kept: number, absorbed: number): Promise<void> => {
  await tx.run(sql`
    insert into cmdb_association (type, from_id, to_id, since)
    select type, case from_id when ${absorbed} then ${kept} else from_id end,
      case to_id when ${absorbed} then ${kept} else to_id end, since
    from cmdb_association
    where (from_id = ${absorbed} and to_id <> ${kept}) or (to_id = ${absorbed} and from_id <> ${kept})
    on conflict do nothing`);
};

/** The GUID of the absorbed resource, and all that led to it, lead to the kept one. */
const redirect = async (tx: Queryable, kept: LivingResource, absorbed: LivingResource) => {
  const moved = await tx.rows<{ guid: string }>(sql`
    update cmdb_alias set resource_id = ${kept.id} where resource_id = ${absorbed.id} returning guid`);
  await tx.run(sql`
    insert into cmdb_alias (guid, resource_id) values (${absorbed.guid}, ${kept.id})`);
  await tx.run(sql`
    update cmdb_resource set merged_into = ${kept.id} where id = ${absorbed.id}`);
  return moved.map(({ guid }) => guid);
};

/**
 * Merges one resource into another. Lines of both are kept as they are for the undo; what the absorbed one's
 * agent reports from now on is written to the kept one.
 *
 * @returns the merge's identifier
 */
export const mergeResources = async (tx: Transaction, wish: MergeWish): Promise<string> => {
  const { kept, absorbed } = await lockBoth(tx, wish);
  const id = newGuid();
  await tx.run(sql`
    insert into cmdb_merge (id, kept_id, absorbed_id, merged_by, aliases)
    values (${id}, ${kept.id}, ${absorbed.id}, ${wish.by}, '{}')`);
  await archiveLines(tx, id, kept.id);
  await archiveLines(tx, id, absorbed.id);
  await moveAssociations(tx, kept.id, absorbed.id);
  await deleteLines(tx, absorbed.id);
  const aliases = await redirect(tx, kept, absorbed);
  await tx.run(sql`update cmdb_merge set aliases = ${aliases}::uuid[] where id = ${id}`);
  await forgetDigests(tx, [kept.id, absorbed.id]);
  await markResources(tx, [kept.id, absorbed.id]);
  return id;
};

const lockBoth = async (tx: Queryable, { keep, absorb }: MergeWish) => {
  const living = await lockLiving(tx, [keep, absorb]);
  const kept = living.get(keep);
  const absorbed = living.get(absorb);
  if (!kept) throw cmdbErrors.notFound({ id: keep });
  if (!absorbed) throw cmdbErrors.notFound({ id: absorb });
  if (kept.id === absorbed.id) throw cmdbErrors.sameResource();
  if (kept.type !== absorbed.type)
    throw cmdbErrors.otherType({ kept: kept.type, absorbed: absorbed.type });
  return { kept, absorbed };
};
