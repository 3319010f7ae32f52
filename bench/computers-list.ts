/**
 * The list of computers as console and command line ask for it, over HTTPS: 1,000 rows of 100,000 computers, filtered
 * and sorted in the database, and the overview. `node bench/computers-list.ts [--computers 100000] [--json]`
 */

import { startBenchServer } from './rig/bench-server.ts';
import { listTitles } from './rig/estate.ts';
import { loadEstate } from './rig/load-estate.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';
import { closedLoop, connectTo } from './simulator/index.ts';

const { computers, runs, quiet, json } = benchOptions({ computers: 100_000, runs: 20 });
const [everybody = '', few = ''] = listTitles();
const list = (query: string) => `/computers?limit=1000&${query}`;
const paths = [
  list('sort=name'),
  list('sort=-lastSeen'),
  list('sort=-model&os=Ubuntu%2024.04.2%20LTS'),
  list('sort=ipAddress&search=host-012'),
  list('sort=-registeredAt&search=ubuntu%20model'),
  list('sort=name&pendingRestart=true'),
  list('sort=-lastSeen&os=Ubuntu%2024.04.2%20LTS'),
  list('sort=name&connected=true'),
  list('sort=name&health=error&search=host-01'),
  list(`sort=lastSeen&notSeenSince=${new Date(Date.now() - 129_600_000).toISOString()}`),
  list(`sort=osVersion&software=${everybody}`),
  list(`sort=name&software=${few}`),
  list('sort=-name&software=absent'),
  '/overview',
];

const server = await startBenchServer();
try {
  await loadEstate(server, computers);
  const token = { name: 'bench', roles: ['viewer'] };
  const { secret } = await server.call<{ secret: string }>('POST', '/api-tokens', token);
  const connection = connectTo(server.url, server.authority, 1);
  const lines = [];
  for (const path of paths) {
    let rows = 0;
    const ask = async (): Promise<void> => {
      const { status, body } = await connection.send('GET', `/api/v1${path}`, undefined, secret);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
      rows = (body as { items?: unknown[] }).items?.length ?? 0;
    };
    await ask();
    const { result: load, cost } = await metered(server, quiet, () => closedLoop(ask, runs, 1));
    if (load.failed > 0) throw new Error(JSON.stringify(load.failures));
    lines.push({
      path,
      rows,
      'p50 ms': load.p50,
      'p99 ms': load.p99,
      'processor ms': (1000 * (cost.server + cost.postgres)) / runs,
      'foreign cores': cost.foreign / cost.seconds,
    });
  }
  connection.close();
  report(`list of ${computers} computers`, lines, json);
} finally {
  await server.stop();
}
