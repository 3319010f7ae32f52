import type { SimulatedAgent } from '../simulator/index.ts';
import type { BenchServer } from './bench-server.ts';
import type { Delivered } from './estate-traffic.ts';

const countOf = async (
  { database }: Pick<BenchServer, 'database'>,
  query: string,
  values: unknown[],
): Promise<number> => {
  const { rows } = await database.query<{ n: string }>(query, values);
  return Number(rows[0]?.n ?? 0);
};

/** What was acknowledged and is not in the database: counted there, one agent after the other. */
export const countLosses = async (
  server: Pick<BenchServer, 'database'>,
  agents: readonly SimulatedAgent[],
  { checkIns, packages }: Delivered,
): Promise<Record<string, number>> => {
  const spoken = agents.filter(({ spool }) => spool.seq > 0);
  return {
    'check-ins lost': await countOf(
      server,
      `select count(*) as n from unnest($1::uuid[], $2::double precision[]) as b (id, at)
       left join agents_presence p on p.agent_id = b.id
       where p.last_seen is null or p.last_seen < to_timestamp(b.at / 1000)`,
      [[...checkIns.keys()], [...checkIns.values()]],
    ),
    'inventories lost': await countOf(
      server,
      `select count(*) as n from unnest($1::uuid[], $2::text[]) as b (id, hash)
       left join cmdb_computer_summary c on c.agent_id = b.id
       left join cmdb_class_state s on s.resource_id = c.resource_id
         and s.class_id = (select id from cmdb_data_class where name = 'installed-software')
       where s.hash is null or encode(s.hash, 'hex') <> b.hash`,
      [[...packages.keys()], [...packages.values()]],
    ),
    'events lost': await countOf(
      server,
      `select coalesce(sum(b.seq - coalesce(s.last_seq, 0)), 0)
          + (select count(*) from agents_event_queue) + (select count(*) from agents_event_failed) as n
       from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as b (agent, spool, seq)
       left join agents_spool s on s.agent_id = b.agent and s.spool_id = b.spool`,
      [
        spoken.map(({ agentId }) => agentId),
        spoken.map(({ spool }) => spool.id),
        spoken.map(({ spool }) => spool.seq),
      ],
    ),
  };
};
