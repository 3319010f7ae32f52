import { type InventoryOptions, SimulatedAgent, titlePool } from '../simulator/index.ts';
import type { BenchServer } from './bench-server.ts';
import { enrolEstate, makeEstate, seed } from './estate.ts';
import { multiplyComputers } from './multiply-computers.ts';

const mostTemplates = 400;
/** Rows of one statement. */
const part = 10_000;

interface Copied {
  id: string;
  number: number;
}

/** By place: which simulated computer's contents the copies at this place have. */
const templateNumbers = async ({ database }: Pick<BenchServer, 'database'>): Promise<number[]> => {
  const { rows } = await database.query<{ name: string }>(`
    select s.name from cmdb_resource r join cmdb_computer_summary s on s.resource_id = r.id
    where r.type = 'computer' and r.deleted_at is null and r.merged_into is null order by r.id`);
  return rows.map(({ name }) => Number(name.replace(/^sim-/, '')));
};

/** The copies get the keys of agents that are there to speak, and have never had a session. */
const giveKeys = async (
  { database }: Pick<BenchServer, 'database'>,
  agents: readonly SimulatedAgent[],
): Promise<void> => {
  for (let from = 0; from < agents.length; from += part) {
    const some = agents.slice(from, from + part);
    const ids = some.map(({ agentId }) => agentId);
    await database.query(
      `update agents_registration r set public_key = b.key
       from unnest($1::uuid[], $2::text[]) as b (id, key) where r.id = b.id`,
      [ids, some.map(({ publicKey }) => publicKey)],
    );
    await database.query(
      `update agents_session set issued = 0, previous = 0, used = false, identity = null
       where agent_id = any($1::uuid[])`,
      [ids],
    );
    await database.query(
      `update agents_presence set connected = false, connected_to = null where agent_id = any($1::uuid[])`,
      [ids],
    );
  }
};

/**
 * An estate in which every agent can speak for itself: 400 real registrations and inventories, multiplied in SQL;
 * each copy has a key of its own and opens its sessions as any agent does. The contents of the data classes repeat.
 */
export const makeKnownEstate = async (
  server: Pick<BenchServer, 'url' | 'authority' | 'registrationToken' | 'database'>,
  computers: number,
): Promise<SimulatedAgent[]> => {
  const templates = Math.min(mostTemplates, computers);
  const estate = makeEstate(server, templates, 32);
  await enrolEstate(server, estate);
  await estate.each(async (agent, connection) => {
    await agent.sendInventory(connection);
  }, 16);
  // The first check-in after an inventory makes the server keep its digest, which the copies then have too.
  await estate.each((agent, connection) => agent.checkIn(connection), 16);
  estate.connection.close();
  if (computers === templates) return [...estate.agents];
  const numbers = await templateNumbers(server);
  await multiplyComputers(server.database, computers);
  const { rows } = await server.database.query<Copied>(`
    select id, substring(host_name from 6)::integer as number from agents_registration
    where host_name like 'host-%' order by 2`);
  const pool = titlePool(seed);
  const copies = rows.map(({ id, number }) => {
    const inventory: InventoryOptions = { pool, contentsOf: numbers[number % templates] ?? 0 };
    const agent = new SimulatedAgent(seed, number, inventory);
    agent.agentId = id;
    return agent;
  });
  await giveKeys(server, copies);
  await server.database.query(
    'vacuum analyze agents_registration, agents_session, agents_presence',
  );
  return [...estate.agents, ...copies];
};
