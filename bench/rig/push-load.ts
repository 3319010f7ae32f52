/** A process of its own with many agents that keep push channels; `load-processes.ts` starts and asks it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Conduct,
  closedLoop,
  conductOf,
  connectTo,
  doWork,
  type FailureRates,
  leanConnection,
  openLink,
  type ServerConnection,
  type SimulatedAgent,
  type SimulatedLink,
  type SimulatedOutcome,
  seededRandom,
  simulatedAgents,
  titlePool,
} from '../simulator/index.ts';
import { refuseFailures } from './estate.ts';

export interface PushLoadOptions {
  url: string;
  authority: string;
  seed: number;
  first: number;
  count: number;
  /** Connections for requests: one for each agent, as agents have it, or so many for all. */
  connections: 'own' | number;
}

/** Moments are milliseconds since 1970, as every process on the machine counts them. */
export interface TurnResult {
  /** The last agent was told. */
  toldAt: number;
  /** The last result of an orderly or failing agent was acknowledged; then of all. */
  promptAt: number;
  lastAt: number;
  outcomes: Record<SimulatedOutcome, number>;
  /** Requests that went wrong and were sent again. */
  retries: Record<string, number>;
}

export interface PushCommands {
  enrol(token: string): Promise<void>;
  /** Opens all channels; seconds. */
  open(): Promise<number>;
  /** Requests on the connections for requests, so that they are there when they are needed. */
  warm(): Promise<void>;
  /** What the agents do with the next work. */
  arm(turn: { turn: number; rates: FailureRates }): Promise<void>;
  /** Resolves when all agents have reported. */
  result(): Promise<TurnResult>;
  connected(): Promise<number>;
  /** Forgets when channels were opened. */
  mark(): Promise<void>;
  /** When channels were opened since. */
  opened(): Promise<number[]>;
  close(): Promise<void>;
}

const moment = (at = performance.now()): number => performance.timeOrigin + at;
const prompt: readonly Conduct[] = ['orderly', 'failing'];

interface Member {
  agent: SimulatedAgent;
  connection: ServerConnection;
  link?: SimulatedLink;
}

const createTurn = (members: number) => {
  const result: TurnResult = {
    toldAt: 0,
    promptAt: 0,
    lastAt: 0,
    outcomes: { done: 0, failed: 0, interrupted: 0 },
    retries: {},
  };
  let left = members;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    result,
    finished,
    reported: (conduct: Conduct, outcome: SimulatedOutcome, at: number) => {
      result.outcomes[outcome]++;
      if (prompt.includes(conduct)) result.promptAt = Math.max(result.promptAt, at);
      result.lastAt = Math.max(result.lastAt, at);
      if (--left === 0) finish();
    },
    failed: (thrown: unknown) => {
      const kind = thrown instanceof Error ? thrown.message.slice(0, 80) : String(thrown);
      result.retries[kind] = (result.retries[kind] ?? 0) + 1;
    },
  };
};

const createLoad = (options: PushLoadOptions): PushCommands => {
  const { url, authority, seed, first, count, connections } = options;
  const shared = connectTo(url, authority, connections === 'own' ? 64 : connections);
  const kinds = ['send-inventory', 'update-configuration', 'run-task'];
  const members: Member[] = simulatedAgents(
    seed,
    first,
    count,
    { pool: titlePool(seed), packages: 20 },
    { kinds },
  ).map((agent) => ({
    agent,
    connection:
      connections === 'own' ? leanConnection(url, authority, shared.secureContext) : shared,
  }));
  const at = (index: number): Member => members[index] as Member;
  const each = async (act: (member: Member) => Promise<unknown>, atOnce = 64): Promise<void> => {
    refuseFailures(await closedLoop((index) => act(at(index)), count, atOnce));
  };
  let turn = createTurn(count);
  let now: { turn: number; rates: FailureRates } = { turn: 0, rates: {} };
  let openings: number[] = [];

  const work = async (member: Member): Promise<void> => {
    const { turn: number, rates } = now;
    const mine = turn;
    const conduct = conductOf(seed, member.agent.computer.number, number, rates);
    mine.result.toldAt = Math.max(mine.result.toldAt, moment());
    if (conduct === 'cut-off') member.link?.cut();
    if (conduct === 'vanishing') member.link?.close();
    for (let tries = 0; ; tries++) {
      try {
        const done = await doWork(member.agent, member.connection, conduct);
        if (done) mine.reported(conduct, done.outcome, moment(done.durableAt));
        if (conduct === 'vanishing') await openOne(member);
        return;
      } catch (thrown) {
        mine.failed(thrown);
        if (tries === 20) throw thrown;
        await sleep(500 + 1000 * Math.random());
      }
    }
  };

  const openOne = (member: Member): Promise<void> =>
    new Promise((resolve) => {
      member.link = openLink({
        server: shared.server,
        secureContext: shared.secureContext,
        random: seededRandom(seed + member.agent.computer.number),
        token: () => member.agent.token,
        renew: () => member.agent.openSession(shared),
        onNotice: (notice) => {
          if (notice === 'work') void work(member);
        },
        onOpen: (opened) => {
          openings.push(moment(opened));
          resolve();
        },
      });
    });

  return {
    enrol: async (token) => {
      await each(({ agent }) => agent.register(shared, token));
      await each(({ agent }) => agent.openSession(shared));
    },
    open: async () => {
      const begun = performance.now();
      await each(openOne);
      return (performance.now() - begun) / 1000;
    },
    warm: () =>
      each(async ({ agent, connection }) => {
        agent.isBehind(await agent.checkIn(connection));
      }),
    arm: async (next) => {
      now = next;
      turn = createTurn(count);
    },
    result: async () => {
      await turn.finished;
      return turn.result;
    },
    connected: async () => members.filter(({ link }) => link?.isOpen()).length,
    mark: async () => {
      openings = [];
    },
    opened: async () => openings,
    close: async () => {
      for (const { link, connection } of members) {
        link?.close();
        connection.close();
      }
    },
  };
};

interface Question {
  id: number;
  command: keyof PushCommands;
  given?: unknown;
}

const load = createLoad(JSON.parse(process.argv[2] ?? '{}') as PushLoadOptions);
process.on('message', ({ id, command, given }: Question) => {
  const act = load[command] as (given: unknown) => Promise<unknown>;
  act(given).then(
    (answer) => process.send?.({ id, answer }),
    (thrown: unknown) => process.send?.({ id, problem: String(thrown) }),
  );
});
process.on('disconnect', () => process.exit());
