import { readFileSync } from 'node:fs';
import type { BenchServer } from './bench-server.ts';
import {
  machineBusySeconds,
  memoryKilobytes,
  processSeconds,
  treeSeconds,
} from './process-times.ts';
import { untilQuiet } from './quiet.ts';

/** Processor seconds that a stretch of load has cost, and who else was at work meanwhile. */
export interface Cost {
  seconds: number;
  server: number;
  postgres: number;
  load: number;
  /** Of other programs on this machine. */
  foreign: number;
  serverMegabytes: number;
}

const look = ({ pid, postgresPid }: BenchServer) => ({
  at: performance.now() / 1000,
  server: processSeconds(pid),
  postgres: treeSeconds(postgresPid),
  load: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  machine: machineBusySeconds(),
});

/** Starts to measure; the function ends it. */
const startMeter = (server: BenchServer): (() => Cost) => {
  const before = look(server);
  return () => {
    const after = look(server);
    const spent = {
      server: after.server - before.server,
      postgres: after.postgres - before.postgres,
      load: after.load - before.load,
    };
    const own = spent.server + spent.postgres + spent.load;
    return {
      seconds: after.at - before.at,
      ...spent,
      foreign: Math.max(0, after.machine - before.machine - own),
      serverMegabytes: memoryKilobytes(server.pid, 'Rss') / 1024,
    };
  };
};

/** Waits for quiet, then measures what a stretch of load costs. */
export const metered = async <T>(
  server: BenchServer,
  quiet: number,
  work: () => Promise<T>,
): Promise<{ result: T; cost: Cost }> => {
  await untilQuiet(quiet);
  const meter = startMeter(server);
  const result = await work();
  return { result, cost: meter() };
};

/** One-minute load average of the machine. */
export const loadAverage = (): number =>
  Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]);
