import { newGuid } from '@reeve/base';
import { type Queryable, sql } from '../../kernel/database/database.ts';

/** Numbers of networks by their name; those that are not there are made. Best outside a longer transaction. */
export const ensureSubnets = async (
  on: Queryable,
  names: readonly string[],
): Promise<Map<string, number>> => {
  const read = async () =>
    new Map(
      (
        await on.rows<{ id: number; name: string }>(sql`
          select id, name from cmdb_resource where type = 'subnet' and name = any(${[...names]}::text[])`)
      ).map(({ id, name }): [string, number] => [name, id]),
    );
  if (names.length === 0) return new Map();
  const found = await read();
  const missing = names
    .filter((name) => !found.has(name))
    .map((name) => ({ guid: newGuid(), name }));
  if (missing.length === 0) return found;
  await on.run(sql`
    insert into cmdb_resource (guid, type, name)
    select guid, 'subnet', name from json_to_recordset(${JSON.stringify(missing)}::json) as n(guid uuid, name text)
    order by name
    on conflict do nothing`);
  return read();
};

export interface SubnetLinks {
  resourceId: number;
  subnetIds: readonly number[];
}

const type = 'in-subnet';

/** A computer is in these networks and in no others. */
export const replaceSubnetLinks = async (
  tx: Queryable,
  links: readonly SubnetLinks[],
): Promise<void> => {
  if (links.length === 0) return;
  const pairs = JSON.stringify(
    links.flatMap(({ resourceId, subnetIds }) =>
      subnetIds.map((subnet) => ({ computer: resourceId, subnet })),
    ),
  );
  const computers = links.map(({ resourceId }) => resourceId);
  await tx.run(sql`
    delete from cmdb_association a
    where a.from_id = any(${computers}::integer[]) and a.type = ${type} and not exists (
      select from json_to_recordset(${pairs}::json) as n(computer integer, subnet integer)
      where n.computer = a.from_id and n.subnet = a.to_id)`);
  await tx.run(sql`
    insert into cmdb_association (type, from_id, to_id)
    select ${type}, computer, subnet
    from json_to_recordset(${pairs}::json) as n(computer integer, subnet integer)
    order by computer, subnet
    on conflict do nothing`);
};
