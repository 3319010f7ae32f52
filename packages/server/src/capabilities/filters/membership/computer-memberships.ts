import type { getComputerMemberships, ResponseOf } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { Cmdb } from '../../cmdb/index.ts';
import { filtersErrors } from '../errors.ts';
import { placementsSql, withAbsorbed } from '../organization/placements.ts';

/** Where one computer stands. Throws `filters.computerNotFound`. */
export const readMemberships = async (
  on: Queryable,
  cmdb: Pick<Cmdb, 'resourceOf'>,
  guid: string,
): Promise<ResponseOf<typeof getComputerMemberships>> => {
  const id = await cmdb.resourceOf(guid);
  if (id === null) throw filtersErrors.computerNotFound({ id: guid });
  const family = await withAbsorbed(on, [id]);
  return {
    filters: await on.rows(sql`
      select f.id, f.name from filters_filter_members m join filters_filter f on f.id = m.filter_id
      where m.resource_id = ${id} order by lower(f.name), f.id`),
    targets: await on.rows(sql`
      select t.id, t.name from filters_target_members m join filters_target t on t.id = m.target_id
      where m.resource_id = ${id} order by lower(t.name), t.id`),
    groups: await on.rows(sql`
      select g.id, g.name, v.name as view from (${placementsSql(family)}) n
      join filters_group g on g.id = n.group_id join filters_view v on v.id = n.view_id
      where n.resource_id = ${id} order by lower(v.name), lower(g.name)`),
  };
};
