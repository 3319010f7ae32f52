import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { archivedTables, deleteLines, restoreLines } from './archive-lines.ts';
import { markResources } from './change-mark.ts';
import { type ClassTable, classTables } from './class-table.ts';
import { forgetDigests } from './digest-store.ts';
import { cmdbErrors } from './errors.ts';
import { lockNumbers } from './lock-living.ts';
import { refreshDerived } from './refresh-derived.ts';

interface MergeRow {
  id: string;
  kept_id: number;
  absorbed_id: number;
  undone_at: string | null;
  aliases: string[];
  deleted: boolean;
}

const readMerge = (tx: Queryable, id: string): Promise<MergeRow | undefined> =>
  tx.first<MergeRow>(sql`
    select m.id, m.kept_id, m.absorbed_id, m.undone_at, m.aliases::text[],
      exists (select from cmdb_resource r where r.id in (m.kept_id, m.absorbed_id) and r.deleted_at is not null)
        as deleted
    from cmdb_merge m where m.id = ${id}`);

/** A later merge has taken the kept resource, or given it more: that one must be undone first. */
const refuseLater = async (tx: Queryable, merge: MergeRow): Promise<void> => {
  const later = await tx.first<{ id: string }>(sql`
    select l.id from cmdb_merge l join cmdb_merge m on m.id = ${merge.id}
    where l.undone_at is null and l.id <> m.id and l.merged_at >= m.merged_at
      and (l.kept_id = m.kept_id or l.absorbed_id = m.kept_id)
    order by l.merged_at desc limit 1`);
  if (later) throw cmdbErrors.laterMerge({ id: later.id });
};

/** What was reported since the merge: for the absorbed one (by those it had absorbed, too), and for the kept one. */
const reportedSince = async (tx: Queryable, { kept_id, absorbed_id, id }: MergeRow) => {
  const rows = await tx.rows<{ name: string; absorbed: boolean }>(sql`
    select c.name, coalesce(s.reporter_id = any(family.ids), false) as absorbed
    from cmdb_class_state s
    join cmdb_data_class c on c.id = s.class_id
    join cmdb_merge m on m.id = ${id}
    cross join lateral (
      select array_agg(r.id) as ids from cmdb_resource r where r.id = ${absorbed_id} or r.guid = any(m.aliases)
    ) family
    where s.resource_id = ${kept_id} and s.received_at > m.merged_at`);
  const tables = (absorbed: boolean) =>
    classTables.filter(({ dataClass }) =>
      rows.some((row) => row.name === dataClass.name && row.absorbed === absorbed),
    );
  return { byAbsorbed: tables(true), byKept: tables(false) };
};

const move = async (tx: Queryable, from: number, to: number, tables: readonly ClassTable[]) => {
  for (const { storageSql } of tables)
    await tx.run(sql`update ${storageSql} set resource_id = ${to} where resource_id = ${from}`);
  await tx.run(sql`
    update cmdb_class_state s set resource_id = ${to}
    from cmdb_data_class c
    where c.id = s.class_id and s.resource_id = ${from}
      and c.name = any(${tables.map(({ dataClass }) => dataClass.name)}::text[])`);
};

/** Lines that were reported after the merge stand; only the others are written back from the archive. */
const restoreOne = async (
  tx: Queryable,
  mergeId: string,
  resourceId: number,
  since: readonly ClassTable[],
): Promise<void> => {
  const newer = new Set(since.map(({ storage }) => storage));
  const tables = await archivedTables(tx, mergeId, resourceId);
  await restoreLines(
    tx,
    mergeId,
    resourceId,
    tables.filter((name) => !newer.has(name)),
  );
};

const separate = async (tx: Queryable, merge: MergeRow): Promise<void> => {
  const { id, kept_id, absorbed_id } = merge;
  const { byAbsorbed, byKept } = await reportedSince(tx, merge);
  // Put aside under negative numbers, which no resource has, while the merged lines are removed.
  await move(tx, kept_id, -absorbed_id, byAbsorbed);
  await move(tx, kept_id, -kept_id, byKept);
  await deleteLines(tx, kept_id);
  await move(tx, -absorbed_id, absorbed_id, byAbsorbed);
  await move(tx, -kept_id, kept_id, byKept);
  await tx.run(sql`
    update cmdb_class_state set reporter_id = null
    where resource_id = ${absorbed_id} and reporter_id = ${absorbed_id}`);
  await restoreOne(tx, id, kept_id, byKept);
  await restoreOne(tx, id, absorbed_id, byAbsorbed);
  await refreshDerived(tx, kept_id, byKept);
  await refreshDerived(tx, absorbed_id, byAbsorbed);
  await tx.run(sql`
    update cmdb_resource r set name = s.name from cmdb_computer_summary s
    where s.resource_id = r.id and r.id in (${kept_id}, ${absorbed_id}) and r.name <> s.name`);
};

const redirectBack = async (tx: Queryable, { kept_id, absorbed_id, aliases }: MergeRow) => {
  await tx.run(sql`
    delete from cmdb_alias a using cmdb_resource r
    where r.id = ${absorbed_id} and a.guid = r.guid and a.resource_id = ${kept_id}`);
  await tx.run(sql`
    update cmdb_alias set resource_id = ${absorbed_id} where guid = any(${aliases}::uuid[])`);
  await tx.run(sql`update cmdb_resource set merged_into = null where id = ${absorbed_id}`);
};

/** Both resources are again as they were at the merge, with what each one's own agent has reported since. */
export const undoMerge = async (tx: Transaction, id: string): Promise<void> => {
  const seen = await readMerge(tx, id);
  if (!seen) throw cmdbErrors.mergeNotFound({ id });
  await lockNumbers(tx, [seen.kept_id, seen.absorbed_id]);
  const merge = await readMerge(tx, id);
  if (!merge || merge.undone_at !== null) throw cmdbErrors.alreadyUndone({ id });
  if (merge.deleted) throw cmdbErrors.deletedSince();
  await refuseLater(tx, merge);
  await separate(tx, merge);
  await redirectBack(tx, merge);
  await tx.run(sql`delete from cmdb_merge_archive where merge_id = ${id}`);
  await tx.run(sql`update cmdb_merge set undone_at = clock_timestamp() where id = ${id}`);
  await forgetDigests(tx, [merge.kept_id, merge.absorbed_id]);
  await markResources(tx, [merge.kept_id, merge.absorbed_id]);
};
