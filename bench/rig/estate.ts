import {
  closedLoop,
  connectTo,
  type LoadResult,
  type ServerConnection,
  type SimulatedAgent,
  type SpeechOptions,
  simulatedAgents,
  titlePool,
} from '../simulator/index.ts';
import type { BenchServer } from './bench-server.ts';
import type { Cost } from './meter.ts';

/** Agents of one server and the connections that they share. */
export interface Estate {
  agents: readonly SimulatedAgent[];
  connection: ServerConnection;
  /** `act` once for each agent, `concurrency` at a time; a failure is an error, not a number. */
  each(
    act: (agent: SimulatedAgent, connection: ServerConnection) => Promise<unknown>,
    concurrency: number,
    range?: { first: number; count: number },
  ): Promise<LoadResult>;
  agentAt(index: number): SimulatedAgent;
}

export const seed = 20_260_101;

export const refuseFailures = (result: LoadResult): LoadResult => {
  if (result.failed > 0) throw new Error(`requests failed: ${JSON.stringify(result.failures)}`);
  return result;
};

/** Makes agents that the server does not know yet. */
export const makeEstate = (
  server: Pick<BenchServer, 'url' | 'authority'>,
  computers: number,
  sockets: number,
  speech: SpeechOptions = {},
): Estate => {
  const agents = simulatedAgents(seed, 0, computers, { pool: titlePool(seed) }, speech);
  const connection = connectTo(server.url, server.authority, sockets);
  const agentAt = (index: number): SimulatedAgent => {
    const agent = agents[index % agents.length];
    if (agent === undefined) throw new Error('the estate is empty');
    return agent;
  };
  return {
    agents,
    connection,
    agentAt,
    each: async (act, concurrency, { first, count } = { first: 0, count: computers }) =>
      refuseFailures(
        await closedLoop((index) => act(agentAt(first + index), connection), count, concurrency),
      ),
  };
};

/** Registers all agents and opens their sessions. */
export const enrolEstate = async (
  server: Pick<BenchServer, 'registrationToken'>,
  estate: Estate,
): Promise<void> => {
  const token = await server.registrationToken(estate.agents.length);
  await estate.each((agent, connection) => agent.register(connection, token), 64);
  await estate.each((agent, connection) => agent.openSession(connection), 64);
};

/** A line of the report about one stretch of load. */
export const loadLine = (
  what: string,
  { result: load, cost }: { result: LoadResult; cost: Cost },
) => ({
  what,
  done: load.done,
  'per s': load.perSecond,
  'p50 ms': load.p50,
  'p99 ms': load.p99,
  'server ms each': (1000 * cost.server) / load.done,
  'postgres ms each': (1000 * cost.postgres) / load.done,
  'load ms each': (1000 * cost.load) / load.done,
  'foreign cores': cost.foreign / cost.seconds,
  'server MB': cost.serverMegabytes,
});

/** A package that nearly every computer has, and one that few have. */
export const listTitles = (): string[] => {
  const pool = titlePool(seed);
  return [pool[3], pool[5000]].map((title) => title?.name ?? '');
};
