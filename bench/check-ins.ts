/**
 * Check-ins of computers whose inventory has not changed, over kept connections: the highest rate (closed loop),
 * then the latency at a fixed rate (open loop, measured from when each was due).
 * `node bench/check-ins.ts [--computers 1000] [--estate 100000] [--rate 2000] [--seconds 10] [--json]`.
 * `--estate` says how many computers the CMDB holds in all; those that check in are some of them.
 */
import { startBenchServer } from './rig/bench-server.ts';
import { enrolEstate, loadLine, makeEstate, refuseFailures } from './rig/estate.ts';
import { metered } from './rig/meter.ts';
import { multiplyComputers } from './rig/multiply-computers.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';
import { openLoop } from './simulator/index.ts';

const {
  computers,
  runs,
  sockets,
  rate,
  seconds,
  estate: known,
  quiet,
  json,
} = benchOptions({
  computers: 1000,
  runs: 3,
  sockets: 128,
  rate: 2000,
  seconds: 10,
  estate: 1000,
});
const server = await startBenchServer();
try {
  const estate = makeEstate(server, computers, sockets);
  await enrolEstate(server, estate);
  await estate.each(async (agent, connection) => {
    agent.prepare(0);
    await agent.sendInventory(connection);
  }, 32);
  // The first check-in after an inventory keeps its digest; those that follow are the ordinary ones.
  await estate.each((agent, connection) => agent.checkIn(connection), sockets);
  if (known > computers) await multiplyComputers(server.database, known);
  const lines = [];
  for (let run = 0; run < runs; run++) {
    const closed = await metered(server, quiet, () =>
      estate.each((agent, connection) => agent.checkIn(connection), sockets, {
        first: 0,
        count: rate * 5,
      }),
    );
    lines.push(loadLine('highest rate', closed));
    const open = await metered(server, quiet, async () =>
      refuseFailures(
        await openLoop((index) => estate.agentAt(index).checkIn(estate.connection), rate, seconds),
      ),
    );
    lines.push(loadLine(`${rate} a second`, open));
  }
  estate.connection.close();
  report(`check-ins, ${Math.max(known, computers)} computers in the CMDB`, lines, json);
} finally {
  await server.stop();
}
