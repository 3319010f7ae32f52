/**
 * A whole estate over a quarter of an hour: every computer checks in and polls for work once an interval, some have
 * changed inventory or events to report, some of these go down midway. Counts in the database what was lost.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { addFilters } from './rig/bench-filters.ts';
import { startBenchServer } from './rig/bench-server.ts';
import { countLosses } from './rig/count-losses.ts';
import { diskLines } from './rig/disk-use.ts';
import { refuseFailures } from './rig/estate.ts';
import {
  type Delivered,
  type RoundResult,
  runRound,
  type TrafficOptions,
} from './rig/estate-traffic.ts';
import { makeKnownEstate } from './rig/known-estate.ts';
import { type Cost, metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';
import { closedLoop, connectTo, type PreparedInventory } from './simulator/index.ts';

const usage = `node bench/estate.ts [--computers 100000] [--minutes 15] [--interval 300] [--sockets 128]
  [--filters 100] [--curve] [--quiet SECONDS] [--precedence] [--quick] [--json]
--interval  Seconds between two check-ins of a computer, and between two of its polls for work.
--sockets   Kept TLS connections that all agents share, as behind a load balancer.
--curve     1,000, 10,000 and so on up to --computers, one interval each, instead of --minutes.`;

const { computers, minutes, interval, sockets, filters, idle, curve, quiet, json } = benchOptions(
  { computers: 100_000, minutes: 15, interval: 300, sockets: 128, filters: 100, idle: 20 },
  {
    quick: { computers: 1000, minutes: 1, interval: 20, filters: 8, idle: 5 },
    switches: ['curve'],
    usage,
  },
);

const traffic: TrafficOptions = {
  interval,
  changed: 0.01,
  events: 0.01,
  rates: { vanishing: 0.05, late: 0.05 },
};

type Line = Record<string, string | number>;

const roundLine = (round: number, result: RoundResult, cost: Cost, before: Cost): Line => {
  const { checkIns, polls, inventories } = result;
  const own = cost.server + cost.postgres;
  // What server and database do without any agent, for as long.
  const resting = ((before.server + before.postgres) / before.seconds) * cost.seconds;
  return {
    round,
    'check-ins': checkIns.done,
    'p50 ms': checkIns.p50,
    'p99 ms': checkIns.p99,
    'worst ms': checkIns.worst,
    polls: polls.done,
    'polls p99 ms': polls.p99,
    inventories: inventories.done,
    'inventories p99 ms': inventories.p99,
    'broken off': result.brokenOff,
    events: result.events,
    failed: checkIns.failed + polls.failed + inventories.failed,
    'server % of a core': (100 * cost.server) / cost.seconds,
    'postgres %': (100 * cost.postgres) / cost.seconds,
    'load %': (100 * cost.load) / cost.seconds,
    'ms a computer and interval': (1000 * own) / checkIns.done,
    'of it beyond rest': (1000 * (own - resting)) / checkIns.done,
    'foreign cores': cost.foreign / cost.seconds,
    'server MB': cost.serverPeakMegabytes,
  };
};

const measure = async (size: number, rounds: number) => {
  const server = await startBenchServer();
  try {
    await server.set({
      'agents.check-in-seconds': interval,
      'task-server.poll-interval-seconds': interval,
      'agents.push': false,
    });
    const agents = await makeKnownEstate(server, size);
    await addFilters(server, filters);
    const connection = connectTo(server.url, server.authority, sockets);
    const each = async (act: (agent: (typeof agents)[number]) => Promise<unknown>) =>
      refuseFailures(
        await closedLoop(
          (index) => act(agents[index] as (typeof agents)[number]),
          agents.length,
          sockets,
        ),
      );
    const shared = new Map<number, PreparedInventory>();
    for (const agent of agents) {
      const prepared = shared.get(agent.contentsOf) ?? agent.collect(0);
      shared.set(agent.contentsOf, prepared);
      agent.carry(prepared);
    }
    await each((agent) => agent.openSession(connection));
    await each(async (agent) => {
      const answer = await agent.checkIn(connection);
      if (answer.send.length > 0) throw new Error(`the server asks for ${answer.send.join(', ')}`);
      if (agent.isBehind(answer)) await agent.fetchConfiguration(connection);
    });
    await sleep(10_000);
    const { cost: rest } = await metered(server, quiet, () => sleep(idle * 1000));
    const delivered: Delivered = { checkIns: new Map(), packages: new Map() };
    const lines: Line[] = [];
    for (let round = 1; round <= rounds; round++) {
      const { result, cost } = await metered(server, quiet, () =>
        runRound(agents, connection, round, traffic, delivered),
      );
      for (const { failures } of [result.checkIns, result.polls, result.inventories])
        if (Object.keys(failures).length > 0) console.error(round, failures);
      const line = { computers: size, ...roundLine(round, result, cost, rest) };
      lines.push(line);
      // A long bench says where it is.
      process.stderr.write(`${JSON.stringify(line)}\n`);
    }
    await sleep(2000);
    const losses = await countLosses(server, agents, delivered);
    const [disk] = await diskLines(server, size);
    connection.close();
    const summary: Line = {
      computers: size,
      ...losses,
      'resting server % of a core': (100 * rest.server) / rest.seconds,
      'resting postgres %': (100 * rest.postgres) / rest.seconds,
      'KB on disk each': disk?.['KB a computer'] ?? 0,
    };
    return { lines, summary };
  } finally {
    await server.stop();
  }
};

const sizes = curve
  ? [1000, 10_000, 100_000, 1_000_000].filter((size) => size <= computers)
  : [computers];
const measured = [];
for (const size of sizes)
  measured.push(
    await measure(size, curve ? 1 : Math.max(1, Math.round((minutes * 60) / interval))),
  );
report(
  `estate, check-ins every ${interval} s`,
  measured.flatMap(({ lines }) => lines),
  json,
);
report(
  'counted in the database',
  measured.map(({ summary }) => summary),
  json,
);
