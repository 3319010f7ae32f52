import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { KeyKind, ResourceKey } from './resource-keys.ts';

export interface KeyChange {
  resourceId: number;
  /** Kinds that are replaced; keys of other kinds stay. */
  kinds: readonly KeyKind[];
  keys: readonly ResourceKey[];
}

export const replaceKeys = async (tx: Queryable, changes: readonly KeyChange[]): Promise<void> => {
  if (changes.length === 0) return;
  const kinds = JSON.stringify(
    changes.flatMap(({ resourceId, kinds }) =>
      kinds.map((kind) => ({ resource_id: resourceId, kind })),
    ),
  );
  const keys = JSON.stringify(
    changes.flatMap(({ resourceId, keys }) =>
      keys.map((key) => ({ resource_id: resourceId, ...key })),
    ),
  );
  await tx.run(sql`
    delete from cmdb_resource_key k
    using json_to_recordset(${kinds}::json) as d(resource_id integer, kind text)
    where k.resource_id = d.resource_id and k.kind = d.kind and not exists (
      select from json_to_recordset(${keys}::json) as n(resource_id integer, kind text, value text)
      where n.resource_id = k.resource_id and n.kind = k.kind and n.value = k.value)`);
  await addKeys(tx, keys);
};

/** `keys`: JSON of `{resource_id, kind, value}`. */
export const addKeys = async (tx: Queryable, keys: string): Promise<void> => {
  await tx.run(sql`
    insert into cmdb_resource_key (resource_id, kind, value)
    select resource_id, kind, value
    from json_to_recordset(${keys}::json) as n(resource_id integer, kind text, value text)
    order by resource_id, kind, value
    on conflict do nothing`);
};
