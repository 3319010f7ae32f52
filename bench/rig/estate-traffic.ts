import { setTimeout as sleep } from 'node:timers/promises';
import {
  conductOf,
  type FailureRates,
  type LoadResult,
  type ServerConnection,
  type SimulatedAgent,
  seededRandom,
  Tally,
  timetable,
} from '../simulator/index.ts';
import { seed } from './estate.ts';

export interface TrafficOptions {
  /** Seconds between two check-ins of a computer, and between two of its polls for work. */
  interval: number;
  /** Share of the computers whose inventory has changed at a check-in, and of those with events to report. */
  changed: number;
  events: number;
  /** Of those that are asked for inventory. */
  rates: FailureRates;
}

/** What the agents know to have been acknowledged; the database is compared with it. */
export interface Delivered {
  /** When the last acknowledged check-in was sent, milliseconds since 1970, by agent. */
  checkIns: Map<string, number>;
  /** Hash of the last acknowledged package list. */
  packages: Map<string, string>;
}

export interface RoundResult {
  checkIns: LoadResult;
  polls: LoadResult;
  inventories: LoadResult;
  /** Inventories that were broken off, and came later. */
  brokenOff: number;
  events: number;
  configurations: number;
}

const changing = 'installed-software';

/** Share of the agents that something happens to in a round; which ones follows from the seed. */
const chosen = (agent: SimulatedAgent, round: number, salt: number, share: number): boolean =>
  seededRandom(salt + round * 100_003 + agent.computer.number * 17)() < share;

const createRound = (
  connection: ServerConnection,
  round: number,
  options: TrafficOptions,
  delivered: Delivered,
) => {
  const tallies = { checkIns: new Tally(), polls: new Tally(), inventories: new Tally() };
  let brokenOff = 0;
  let events = 0;
  let configurations = 0;

  const checkIn = async (agent: SimulatedAgent, since: number): Promise<readonly string[]> => {
    let send: readonly string[] = [];
    let behind = false;
    await tallies.checkIns.measure(
      async () => {
        const sentAt = Date.now();
        const answer = await agent.checkIn(connection);
        delivered.checkIns.set(agent.agentId ?? '', sentAt);
        send = answer.send;
        behind = agent.isBehind(answer);
      },
      0,
      since,
    );
    if (behind) {
      configurations++;
      await agent.fetchConfiguration(connection);
    }
    return send;
  };

  const deliver = async (agent: SimulatedAgent, names: readonly string[]): Promise<void> => {
    await tallies.inventories.measure(async () => {
      const accepted = await agent.sendInventory(connection, names);
      if (accepted.includes(changing))
        delivered.packages.set(agent.agentId ?? '', agent.inventory.hashes[changing] ?? '');
    }, 0);
  };

  /** A computer that goes down midway is up again some time later and begins with a check-in. */
  const sendInventory = async (agent: SimulatedAgent, names: readonly string[]): Promise<void> => {
    const conduct = conductOf(seed, agent.computer.number, round, options.rates);
    if (conduct === 'late') await sleep((options.interval / 30) * 1000);
    if (conduct !== 'vanishing') return deliver(agent, names);
    brokenOff++;
    await agent.breakOffInventory(connection, names);
    await sleep((options.interval / 10) * 1000);
    const asked = await checkIn(agent, performance.now());
    if (asked.length > 0) await deliver(agent, asked);
  };

  return {
    checkIn: async (agent: SimulatedAgent, due: number): Promise<void> => {
      let since = due;
      if (chosen(agent, round, 1, options.changed)) {
        const begun = performance.now();
        agent.carry(agent.collect(round));
        // Collecting is the computer's work; here all computers share one thread.
        since += performance.now() - begun;
      }
      const names = await checkIn(agent, since);
      if (names.length > 0) await sendInventory(agent, names);
      if (!chosen(agent, round, 2, options.events)) return;
      await agent.sendEvents(connection, [{ type: 'bench.note', data: { round } }]);
      events++;
    },
    poll: (agent: SimulatedAgent, due: number): Promise<void> =>
      tallies.polls.measure(() => agent.fetchWork(connection, 'poll'), 0, due),
    result: (): RoundResult => ({
      checkIns: tallies.checkIns.result(),
      polls: tallies.polls.result(),
      inventories: tallies.inventories.result(),
      brokenOff,
      events,
      configurations,
    }),
  };
};

/** One interval in which each agent checks in once and polls once, each at a moment of its own. */
export const runRound = async (
  agents: readonly SimulatedAgent[],
  connection: ServerConnection,
  round: number,
  options: TrafficOptions,
  delivered: Delivered,
): Promise<RoundResult> => {
  const traffic = createRound(connection, round, options, delivered);
  const span = options.interval * 1000;
  const entries = agents.flatMap((agent) => {
    const phase = seededRandom(3 + agent.computer.number)() * span;
    return [
      { dueMs: phase, task: (due: number) => traffic.checkIn(agent, due) },
      { dueMs: (phase + span / 2) % span, task: (due: number) => traffic.poll(agent, due) },
    ];
  });
  await timetable(entries.sort((a, b) => a.dueMs - b.dueMs));
  return traffic.result();
};
