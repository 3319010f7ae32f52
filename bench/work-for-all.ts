/**
 * A click that asks all computers for work: from the click until the last result is durable, and until the last
 * outcome was applied. The agents are told by their push channels, fetch, and report at once.
 * `node bench/work-for-all.ts [--computers 1000] [--sockets 256] [--runs 3] [--json]`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startBenchServer } from './rig/bench-server.ts';
import { enrolEstate, makeEstate } from './rig/estate.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { memoryKilobytes } from './rig/process-times.ts';
import { report } from './rig/report.ts';

const { computers, sockets, runs, quiet, json } = benchOptions({
  computers: 1000,
  sockets: 256,
  runs: 3,
});
const server = await startBenchServer();
try {
  const estate = makeEstate(server, computers, sockets);
  await enrolEstate(server, estate);
  let done = 0;
  let failed = 0;
  let lastDurable = 0;
  let allDone: () => void = () => undefined;
  const before = memoryKilobytes(server.pid, 'Rss');
  const began = performance.now();
  const work = async (agent: (typeof estate.agents)[number]): Promise<void> => {
    try {
      const items = await agent.doWork(estate.connection, 'push');
      done += items;
      lastDurable = performance.now();
    } catch (error) {
      if (failed++ === 0) console.error(error);
    }
    if (done + failed >= computers) allDone();
  };
  await estate.each(
    (agent, connection) =>
      agent.openPush(connection, (notice) => {
        if (notice === 'work') void work(agent);
      }),
    64,
  );
  const opened = (performance.now() - began) / 1000;
  await sleep(2000);
  const channelKilobytes = (memoryKilobytes(server.pid, 'Rss') - before) / computers;
  const lines = [];
  for (let run = 0; run < runs; run++) {
    done = 0;
    failed = 0;
    let clicked = 0;
    let applied = 0;
    const { cost } = await metered(server, quiet, async () => {
      const finished = new Promise<void>((resolve) => {
        allDone = resolve;
      });
      clicked = performance.now();
      // As a capability makes work: one statement, and notices with the commit.
      await server.database.query('begin');
      await server.database.query(`
        insert into agents_work (id, agent_id, kind, created_by, expires_at)
        select gen_random_uuid(), agent_id, 'send-inventory', 'bench', now() + interval '1 hour'
        from agents_presence`);
      await server.database.query(`
        select pg_notify('reeve_signals', 'agents-push work ' || string_agg(agent_id::text, ' '))
        from (select agent_id, (row_number() over () - 1) / 200 as part from agents_presence) as parts
        group by part`);
      await server.database.query('commit');
      await finished;
      for (;;) {
        const { rows } = await server.database.query(
          `select count(*)::integer as open from agents_work where state = 'open'`,
        );
        if (rows[0]?.open === 0) break;
        await sleep(20);
      }
      applied = performance.now();
    });
    lines.push({
      computers,
      'durable s': (lastDurable - clicked) / 1000,
      'applied s': (applied - clicked) / 1000,
      failed,
      'server s': cost.server,
      'postgres s': cost.postgres,
      'load s': cost.load,
      'foreign cores': cost.foreign / cost.seconds,
      'KB a channel': channelKilobytes,
      'all opened s': opened,
      'server MB': cost.serverMegabytes,
    });
  }
  estate.connection.close();
  report('work for all', lines, json);
} finally {
  await server.stop();
  process.exit();
}
