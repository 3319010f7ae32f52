import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface Association {
  type: string;
  /** `to`: this resource is the source; `from`: it is the target. */
  direction: 'to' | 'from';
  resourceId: string;
  name: string;
}

export const readKeys = (
  on: Queryable,
  resourceId: number,
): Promise<{ kind: string; value: string }[]> =>
  on.rows(sql`
    select kind, value from cmdb_resource_key where resource_id = ${resourceId} order by kind, value`);

export const readAssociations = (on: Queryable, resourceId: number): Promise<Association[]> =>
  on.rows<Association>(sql`
    select a.type, case when a.from_id = ${resourceId} then 'to' else 'from' end as direction,
      r.guid as "resourceId", r.name
    from cmdb_association a
    join cmdb_resource r on r.id = case when a.from_id = ${resourceId} then a.to_id else a.from_id end
    where a.from_id = ${resourceId} or a.to_id = ${resourceId}
    order by a.type, r.name`);
