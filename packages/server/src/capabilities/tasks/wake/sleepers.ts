import { type Queryable, sql } from '../../../kernel/database/database.ts';

/** A computer that is to be woken, with its hardware addresses in one subnet. */
export interface Sleeper {
  computerId: string;
  /** `10.1.2.0/24`; null where no address is known that lies in one. */
  subnet: string | null;
  macAddresses: string[];
}

/** Interfaces that software makes, such as bridges of containers, wake nobody. */
const madeInterface = '^(lo|docker|veth|br-|virbr|cni|flannel|cali|tun|tap|wg|dummy)';

const withSubnet = sql`
  select i.resource_id, lower(i.mac_address) as mac, case
    when a.address ~ '^[0-9.]+/([89]|[12][0-9]|30)$' then network(a.address::inet)::text end as subnet
  from inv_network_interface i
  left join lateral unnest(string_to_array(nullif(i.ipv4, ''), ' ')) as a (address) on true
  where i.mac_address is not null and i.name !~ ${madeInterface}`;

/** What is known of computers (GUIDs); those without a hardware address are left out. */
export const findSleepers = (on: Queryable, computers: readonly string[]): Promise<Sleeper[]> =>
  on.rows<Sleeper>(sql`
    with interface as (${withSubnet} and i.resource_id in (
      select resource_id from cmdb_computer_summary where guid = any(${computers}::uuid[])))
    select s.guid as "computerId", i.subnet, json_agg(distinct i.mac) as "macAddresses"
    from interface i join cmdb_computer_summary s on s.resource_id = i.resource_id
    group by s.guid, i.subnet order by i.subnet, s.guid`);

export interface Waker {
  agentId: string;
  name: string;
  subnet: string;
}

/** Connected agents in these subnets, at most `each` of every one, longest known first. */
export const findWakers = (
  on: Queryable,
  subnets: readonly string[],
  each: number,
): Promise<Waker[]> =>
  on.rows<Waker>(sql`
    select agent_id as "agentId", name, subnet from (
      select s.agent_id, s.name, net.name as subnet,
        row_number() over (partition by net.name order by s.registered_at, s.resource_id) as place
      from cmdb_resource net
      join cmdb_association link on link.to_id = net.id and link.type = 'in-subnet'
      join cmdb_computer_summary s on s.resource_id = link.from_id
      join agents_published a on a.agent_id = s.agent_id
      where net.type = 'subnet' and net.name = any(${subnets}::text[]) and a.connected and a.status = 'allowed'
        and a.protocol >= 2
    ) as candidate where place <= ${each} order by subnet, place`);
