import { type Queryable, sql } from '../../../kernel/database/database.ts';

/** GUIDs of the computers that are members of at least one of these targets. */
export const targetMembers = async (
  on: Queryable,
  targetIds: readonly string[],
): Promise<string[]> => {
  const rows = await on.rows<{ guid: string }>(sql`
    select s.guid from cmdb_computer_summary s
    where s.resource_id in (
      select resource_id from filters_target_members where target_id = any(${[...targetIds]}::uuid[]))`);
  return rows.map(({ guid }) => guid);
};

/** Those of the computers that are members of the filter, as it is stored. */
export const isMember = async (
  on: Queryable,
  filterId: string,
  guids: readonly string[],
): Promise<Set<string>> => {
  const rows = await on.rows<{ guid: string }>(sql`
    select s.guid from cmdb_computer_summary s
    join filters_filter_chunk c on c.filter_id = ${filterId} and c.chunk = s.resource_id / 8192
    where s.guid = any(${[...guids]}::uuid[]) and get_bit(c.members, s.resource_id % 8192) = 1`);
  return new Set(rows.map(({ guid }) => guid));
};
