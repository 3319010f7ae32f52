import { readFileSync } from 'node:fs';
import {
  machineBusySeconds,
  memoryKilobytes,
  processSeconds,
  processTree,
  residentMegabytes,
  treeSeconds,
} from './process-times.ts';
import { type Calm, untilQuiet, withPrecedence } from './quiet.ts';

/** Processor seconds that a stretch of load has cost, and who else was at work meanwhile. */
export interface Cost {
  seconds: number;
  server: number;
  postgres: number;
  load: number;
  /** Of other programs on this machine. */
  foreign: number;
  serverMegabytes: number;
  /** The most that was seen, once a second. */
  serverPeakMegabytes: number;
}

/** The server; and the load's processes beside this one, by their ids. */
export interface Measured {
  readonly pid: number;
  readonly postgresPid: number;
  readonly loadPids?: readonly number[];
}

const look = ({ pid, postgresPid, loadPids = [] }: Measured) => ({
  at: performance.now() / 1000,
  server: processSeconds(pid),
  postgres: treeSeconds(postgresPid),
  load:
    process.cpuUsage().user / 1e6 +
    process.cpuUsage().system / 1e6 +
    loadPids.reduce((sum, one) => sum + processSeconds(one), 0),
  machine: machineBusySeconds(),
});

/** Starts to measure; the function ends it. */
export const startMeter = (server: Measured): (() => Cost) => {
  const before = look(server);
  let peak = residentMegabytes(server.pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(server.pid));
  }, 1000);
  return () => {
    clearInterval(timer);
    const after = look(server);
    const spent = {
      server: after.server - before.server,
      postgres: after.postgres - before.postgres,
      load: after.load - before.load,
    };
    const own = spent.server + spent.postgres + spent.load;
    const serverMegabytes = memoryKilobytes(server.pid, 'Rss') / 1024;
    return {
      seconds: after.at - before.at,
      ...spent,
      foreign: Math.max(0, after.machine - before.machine - own),
      serverMegabytes,
      serverPeakMegabytes: Math.max(peak, serverMegabytes),
    };
  };
};

/** Waits for quiet, then measures what a stretch of load costs. */
export const metered = async <T>(
  server: Measured,
  quiet: Calm,
  work: () => Promise<T>,
): Promise<{ result: T; cost: Cost }> => {
  await untilQuiet(quiet);
  // Each process of PostgreSQL is a session of its own.
  const pids = () => [
    server.pid,
    process.pid,
    ...processTree(server.postgresPid).map(({ pid }) => pid),
    ...(server.loadPids ?? []),
  ];
  return withPrecedence(quiet, pids, async () => {
    const meter = startMeter(server);
    const result = await work();
    return { result, cost: meter() };
  });
};

/** One-minute load average of the machine. */
export const loadAverage = (): number =>
  Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
