/**
 * Whole new inventories (16 data classes, 940 packages) from computers that the CMDB does not know yet, and what
 * they then take on disk. `node bench/inventories.ts [--computers 2000] [--json]`
 */
import { startBenchServer } from './rig/bench-server.ts';
import { diskLines } from './rig/disk-use.ts';
import { enrolEstate, loadLine, makeEstate } from './rig/estate.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';

const { computers, runs, sockets, quiet, json } = benchOptions({
  computers: 2000,
  runs: 4,
  sockets: 160,
});
const server = await startBenchServer();
try {
  const estate = makeEstate(server, computers, sockets);
  await enrolEstate(server, estate);
  const share = Math.floor(computers / runs);
  const lines = [];
  for (let run = 0; run < runs; run++) {
    const range = { first: run * share, count: share };
    for (let index = range.first; index < range.first + share; index++)
      estate.agentAt(index).prepare(0); // packing is the computers' work, not the server's
    const sent = await metered(server, quiet, () =>
      estate.each((agent, connection) => agent.sendInventory(connection), sockets, range),
    );
    lines.push(loadLine(run === 0 ? 'new inventories, empty CMDB' : 'new inventories', sent));
  }
  estate.connection.close();
  report('inventories', lines, json);
  report('disk', await diskLines(server, runs * share), json);
} finally {
  await server.stop();
}
