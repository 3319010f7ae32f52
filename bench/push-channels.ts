/**
 * Many agents with push channels on one server: memory of each channel, a task for all of them from the click to the
 * last result in PostgreSQL, and the return of all after a restart of the server.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { batchLines, readBatchTimes } from './rig/batch-times.ts';
import { startBenchServer } from './rig/bench-server.ts';
import { type LoadProcess, startLoad } from './rig/load-processes.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { processSeconds, residentMegabytes } from './rig/process-times.ts';
import type { TurnResult } from './rig/push-load.ts';
import { report } from './rig/report.ts';
import type { FailureRates } from './simulator/index.ts';

const usage = `node bench/push-channels.ts [--computers 10000] [--runs 5] [--restarts 2] [--sockets 256] [--own] [--batches]
  [--quiet SECONDS] [--precedence] [--seed N] [--quick] [--json]
--sockets  Connections for requests, shared by all agents as behind a load balancer.
--own      Instead each agent keeps its own connection for requests beside its channel, as real agents do.
--batches  Says what the server's batches of database work took in each run.
--restarts How often the server is restarted with all agents connected.`;

const { computers, runs, restarts, sockets, own, batches, seed, quiet, json } = benchOptions(
  { computers: 10_000, runs: 5, restarts: 2, sockets: 256, seed: 20_260_102 },
  { quick: { computers: 500, runs: 2, restarts: 1 }, switches: ['own', 'batches'], usage },
);

/** Of the last run, which is no figure: it shows that every outcome is true under failures. */
const unruly: FailureRates = { failing: 0.03, vanishing: 0.02, late: 0.02, 'cut-off': 0.03 };

const server = await startBenchServer();
const connections = own ? 'own' : sockets;
const load = startLoad(
  { url: server.url, authority: server.authority, seed, count: computers, connections },
  own ? 8000 : 15_000,
);
const all = <T>(ask: (one: LoadProcess) => Promise<T>): Promise<T[]> => Promise.all(load.map(ask));
const measured = {
  get pid() {
    return server.pid;
  },
  get postgresPid() {
    return server.postgresPid;
  },
  loadPids: load.map(({ pid }) => pid),
};

/** What the click is about. */
interface Subject {
  taskId: string;
  targetId: string;
}

const enrol = async (): Promise<Subject> => {
  const token = await server.registrationToken(computers);
  await all((one) => one.enrol(token));
  await server.set({ 'tasks.approval-limit': 1_000_000 });
  const input = { name: 'Everybody', anyOf: [{ kind: 'everything' }] };
  const target = await server.call<{ id: string; members: number }>('POST', '/targets', input);
  if (target.members !== computers) throw new Error(`the target has ${target.members} members`);
  const script = { name: 'Bench', interpreter: 'sh', script: 'true' };
  const task = await server.call<{ id: string }>('POST', '/tasks', script);
  return { taskId: task.id, targetId: target.id };
};

/** From a server that was just started, so that what enrolling has left in its memory is not counted. */
const openChannels = async () => {
  await server.restart();
  await sleep(10_000);
  const before = residentMegabytes(server.pid);
  const seconds = Math.max(...(await all((one) => one.open())));
  if (own) await all((one) => one.warm());
  await sleep(10_000);
  const after = residentMegabytes(server.pid);
  return {
    channels: computers,
    requests: own ? 'own connections' : `${sockets} connections`,
    'opened in s': seconds,
    'server MB before': before,
    'server MB': after,
    'KB each': (1024 * (after - before)) / computers,
  };
};

interface RunRow {
  state: string;
  done: number;
  failed: number;
  interrupted: number;
}

const readRun = async (id: string): Promise<RunRow | undefined> =>
  (
    await server.database.query<RunRow>(
      'select state, done, failed, interrupted from tasks_run where id = $1',
      [id],
    )
  ).rows[0];

/** Every outcome that an agent has reported stands in the run, and nothing else does. */
const refuseFalse = (row: RunRow | undefined, results: readonly TurnResult[]): void => {
  for (const outcome of ['done', 'failed', 'interrupted'] as const) {
    const reported = results.reduce((sum, { outcomes }) => sum + outcomes[outcome], 0);
    if (row?.[outcome] !== reported)
      throw new Error(`${reported} agents reported ${outcome}, the run says ${row?.[outcome]}`);
  }
};

const click = async (subject: Subject, turn: number, what: string, rates: FailureRates) => {
  await all((one) => one.arm({ turn, rates }));
  const before = await readBatchTimes(server);
  const { result, cost } = await metered(measured, quiet, async () => {
    const clicked = performance.timeOrigin + performance.now();
    const since = (at: number): number => (at - clicked) / 1000;
    const finished = all((one) => one.result());
    const { id } = await server.call<{ id: string }>('POST', '/runs', subject);
    const answered = since(performance.timeOrigin + performance.now());
    const results = await finished;
    let row = await readRun(id);
    for (; row?.state === 'running'; row = await readRun(id)) await sleep(10);
    const applied = since(performance.timeOrigin + performance.now());
    refuseFalse(row, results);
    const last = (of: (result: TurnResult) => number) => since(Math.max(...results.map(of)));
    const retries = results.flatMap((one) => Object.values(one.retries));
    return {
      run: what,
      'answered s': answered,
      'told s': last(({ toldAt }) => toldAt),
      'last prompt result s': last(({ promptAt }) => promptAt),
      'last result s': last(({ lastAt }) => lastAt),
      'run ended s': applied,
      done: row?.done ?? 0,
      failed: row?.failed ?? 0,
      interrupted: row?.interrupted ?? 0,
      retries: retries.reduce((sum, one) => sum + one, 0),
    };
  });
  if (batches) report(`run ${what}`, batchLines(before, await readBatchTimes(server)), json);
  return {
    ...result,
    'server s': cost.server,
    'postgres s': cost.postgres,
    'load s': cost.load,
    'foreign cores': cost.foreign / cost.seconds,
    'server MB': cost.serverPeakMegabytes,
  };
};

/** How many came back within each of these seconds. */
const histogram = (seconds: readonly number[], width: number): string => {
  const counts: number[] = [];
  for (const one of seconds) {
    const place = Math.max(0, Math.floor(one / width));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0).join(' ');
};

const restart = async () => {
  await all((one) => one.mark());
  const { result, cost } = await metered(measured, quiet, async () => {
    const begun = performance.timeOrigin + performance.now();
    const times = await server.restart();
    const end = performance.now() + 120_000;
    let back = 0;
    while (back < computers && performance.now() < end) {
      await sleep(200);
      back = (await all((one) => one.connected())).reduce((sum, one) => sum + one, 0);
    }
    const opened = (await all((one) => one.opened())).flat().map((at) => (at - begun) / 1000);
    return { times, back, opened };
  });
  const { times, back, opened } = result;
  const listening = times.answered;
  const after = opened.map((at) => at - listening);
  return {
    'ended s': times.ended,
    'answered s': times.answered,
    back,
    'first back s': Math.min(...opened),
    'last back s': Math.max(...opened),
    'after it listened s': Math.max(...after),
    'dials a second, most': Math.max(...histogram(after, 1).split(' ').map(Number)),
    'back in each 2 s since': histogram(opened, 2),
    // Of the new process, with its start.
    'server s': processSeconds(server.pid),
    'load s': cost.load,
    'server MB': cost.serverPeakMegabytes,
  };
};

try {
  const subject = await enrol();
  const channels = await openChannels();
  report('push channels', [channels], json);
  const clicks = [];
  for (let run = 1; run <= runs; run++) clicks.push(await click(subject, run, String(run), {}));
  clicks.push(await click(subject, runs + 1, 'with failures', unruly));
  report(`a task for ${computers} computers, from the click`, clicks, json);
  const returns = [];
  for (let run = 0; run < restarts; run++) returns.push(await restart());
  if (restarts > 0) report(`restart of the server with ${computers} agents`, returns, json);
  // The connections of before are gone; the same task shows that the new ones carry.
  if (restarts > 0)
    report('a task after the restart', [await click(subject, runs + 2, 'after', {})], json);
} finally {
  for (const one of load) one.end();
  await server.stop();
}
