/**
 * Registrations with one token for all, and the sessions that follow: each with its own key and proof.
 * `node bench/registrations.ts [--computers 2000] [--json]`
 */
import { startBenchServer } from './rig/bench-server.ts';
import { loadLine, makeEstate } from './rig/estate.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';

const { computers, runs, sockets, quiet, json } = benchOptions({
  computers: 1500,
  runs: 3,
  sockets: 64,
});
const server = await startBenchServer();
try {
  const estate = makeEstate(server, computers, sockets);
  const token = await server.registrationToken(computers);
  const share = Math.floor(computers / runs);
  const lines = [];
  for (let run = 0; run < runs; run++) {
    const range = { first: run * share, count: share };
    const registered = await metered(server, quiet, () =>
      estate.each((agent, connection) => agent.register(connection, token), sockets, range),
    );
    lines.push(loadLine('registrations', registered));
    const opened = await metered(server, quiet, () =>
      estate.each((agent, connection) => agent.openSession(connection), sockets, range),
    );
    lines.push(loadLine('sessions', opened));
  }
  estate.connection.close();
  report('registrations', lines, json);
} finally {
  await server.stop();
}
