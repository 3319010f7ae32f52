import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';

export interface ScopeGroup {
  id: string;
  name: string;
}

/** Groups to which somebody is bound; none: everything. */
export const readScope = (on: Queryable, ownerId: string): Promise<ScopeGroup[]> =>
  on.rows<ScopeGroup>(sql`
    select g.id, g.name from filters_scope s join filters_group g on g.id = s.group_id
    where s.administrator_id = ${ownerId} order by lower(g.name), g.id`);

export const writeScope = async (
  tx: Transaction,
  ownerId: string,
  groupIds: readonly string[],
): Promise<void> => {
  await tx.run(sql`delete from filters_scope where administrator_id = ${ownerId}`);
  await tx.run(sql`
    insert into filters_scope (administrator_id, group_id)
    select ${ownerId}::text, id from unnest(${[...new Set(groupIds)]}::uuid[]) as g (id)`);
};
