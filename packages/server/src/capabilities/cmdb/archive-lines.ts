import { raw } from 'sql-template-tag';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { classTables } from './class-table.ts';

/** Tables with lines of one resource, each with the condition that finds them; `$` is the resource. */
interface OwnedTable {
  name: string;
  owner: string;
}

/** Everything that is known of a resource, except its own line and its history. */
const ownedTables: readonly OwnedTable[] = [
  ...classTables.map(({ storage }) => ({ name: storage, owner: 't.resource_id = r.id' })),
  { name: 'cmdb_class_state', owner: 't.resource_id = r.id' },
  { name: 'cmdb_resource_key', owner: 't.resource_id = r.id' },
  { name: 'cmdb_computer_summary', owner: 't.resource_id = r.id' },
  { name: 'cmdb_association', owner: '(t.from_id = r.id or t.to_id = r.id)' },
];

/** Keeps a copy of all lines of a resource under a merge. */
export const archiveLines = async (
  tx: Queryable,
  mergeId: string,
  resourceId: number,
): Promise<void> => {
  for (const { name, owner } of ownedTables)
    await tx.run(sql`
      insert into cmdb_merge_archive (merge_id, resource_id, table_name, lines)
      select ${mergeId}::uuid, r.id, ${name}::text, json_agg(row_to_json(t))
      from (select ${resourceId}::integer as id) r join ${raw(name)} t on ${raw(owner)}
      group by r.id`);
};

export const deleteLines = async (tx: Queryable, resourceId: number): Promise<void> => {
  for (const { name, owner } of ownedTables)
    await tx.run(sql`
      delete from ${raw(name)} t using (select ${resourceId}::integer as id) r where ${raw(owner)}`);
};

/** Columns that both the archived lines and the table of today have: a later release may have added some. */
const columnsOf = async (tx: Queryable, mergeId: string, resourceId: number, name: string) => {
  const rows = await tx.rows<{ column: string }>(sql`
    select quote_ident(a.attname) as column
    from pg_attribute a
    where a.attrelid = ${name}::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attname in (
        select json_object_keys(lines -> 0) from cmdb_merge_archive
        where merge_id = ${mergeId} and resource_id = ${resourceId} and table_name = ${name})
    order by a.attnum`);
  return raw(rows.map(({ column }) => column).join(', '));
};

/** Names of the tables of which a merge holds lines of a resource. */
export const archivedTables = async (
  tx: Queryable,
  mergeId: string,
  resourceId: number,
): Promise<string[]> =>
  (
    await tx.rows<{ table_name: string }>(sql`
      select table_name from cmdb_merge_archive
      where merge_id = ${mergeId} and resource_id = ${resourceId} order by table_name`)
  ).map(({ table_name }) => table_name);

/** Writes archived lines back; the caller has removed what stands in their place. */
export const restoreLines = async (
  tx: Queryable,
  mergeId: string,
  resourceId: number,
  tables: readonly string[],
): Promise<void> => {
  for (const name of tables) {
    const columns = await columnsOf(tx, mergeId, resourceId, name);
    await tx.run(sql`
      insert into ${raw(name)} (${columns})
      select ${columns} from json_populate_recordset(null::${raw(name)}, (
        select lines from cmdb_merge_archive
        where merge_id = ${mergeId} and resource_id = ${resourceId} and table_name = ${name}))
      on conflict do nothing`);
  }
};
