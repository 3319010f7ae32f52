/**
 * The computers page at 100,000 computers, through the HTTP API: 1,000 rows, filtered and sorted; the overview;
 * one computer. Computers are made straight by SQL. `node bench/computers-page.ts [computers] [--explain] [--only=TEXT]`
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { permissions } from '@reeve/protocol/api';
import { createCmdb } from '../packages/server/src/capabilities/cmdb/index.ts';
import { createComputers } from '../packages/server/src/capabilities/computers/index.ts';
import { loadConfig } from '../packages/server/src/kernel/config.ts';
import { createKernel } from '../packages/server/src/kernel/create-kernel.ts';
import { sql } from '../packages/server/src/kernel/database/database.ts';
import { registerApi } from '../packages/server/src/kernel/http/api-routes.ts';
import { createHttpServer } from '../packages/server/src/kernel/http/server.ts';
import { startBenchDatabase } from './bench-database.ts';

const computers = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 100_000);
const only = process.argv.find((word) => word.startsWith('--only='))?.slice(7) ?? '';
const explain = process.argv.includes('--explain');
const { db, logger, processorTime, stop } = await startBenchDatabase();

/** A thousand packages in four versions; each computer has the 940 lines of one of 400 templates. */
const populate = async (): Promise<void> => {
  await db.run(sql`
    insert into cmdb_resource (guid, type, name)
    select gen_random_uuid(), 'computer', 'host-' || n from generate_series(1, ${computers}) n`);
  await db.run(sql`
    insert into cmdb_computer_summary (resource_id, guid, agent_id, registered_at, pending_restart, name, os,
      os_version, manufacturer, model, ip_address, mac_address, agent_version, name_key, os_key, os_version_key,
      model_key, ip_key, agent_version_key)
    select id, guid, guid, now() - id * interval '7 seconds', id % 50 = 0, name, os, version, 'ACME', model, ip, '',
      '0.1.0', lower(name), lower(os), version, lower(model), ip, '0.1.0'
    from (select r.*,
        (array['Debian GNU/Linux 12 (bookworm)', 'Ubuntu 24.04.2 LTS', 'Red Hat Enterprise Linux 9.5'])[id % 3 + 1] as os,
        (10 + id % 5)::text as version, 'Model ' || id % 40 as model,
        '10.' || id / 65536 || '.' || id / 256 % 256 || '.' || id % 256 as ip
      from cmdb_resource r) r`);
  await db.run(sql`
    insert into agents_registration (id, public_key, key_fingerprint, status, reason, identity, host_name,
      agent_version, protocol, from_address)
    select guid, guid::text, guid::text, 'allowed', '', '{}', name, '0.1.0', 1, '' from cmdb_resource`);
  await db.run(sql`
    insert into agents_presence (agent_id, agent_version, protocol, last_seen, connected, health)
    select guid, '0.1.0', 1, now() - (id * 7919 % 200000) * interval '1 second', id % 3 = 0,
      (array['ok', 'ok', 'ok', 'warning', 'error'])[id % 5 + 1] from cmdb_resource`);
  await db.run(sql`
    insert into inv_installed_software_row (hash, manager, name, version, architecture)
    select gen_random_uuid(), 'dpkg', 'package-' || n / 4, '1.' || n % 4, 'amd64' from generate_series(0, 3999) n`);
  await db.pool.query('drop index inv_installed_software_set_rows');
  await db.run(sql`
    with template as materialized (
      select t, array(
        select 1 + 4 * package + (package + t) % 4 from generate_series(0, 999) package
        where (package * 31 + t * 7) % 50 > 2 order by 1) as ids
      from generate_series(0, 399) t)
    insert into inv_installed_software_set (resource_id, row_ids)
    select r.id, ids from cmdb_resource r join template on t = r.id % 400`);
  await db.pool.query(
    'create index inv_installed_software_set_rows on inv_installed_software_set using gin (row_ids)',
  );
  await db.run(sql`
    insert into cmdb_class_state (resource_id, class_id, rows, duration_ms, collected_at, received_at, hash, source)
    select r.id, c.id, 1, 1, now(), now(), '\\x00', '' from cmdb_resource r, cmdb_data_class c`);
  await db.run(sql`
    insert into cmdb_change (resource_id, class_id, at, kind, row_key, before, after)
    select id, 9, now(), 'changed', 'dpkg package-1 amd64', '{}', '{}' from cmdb_resource`);
  for (const table of [
    'cmdb_resource',
    'cmdb_computer_summary',
    'agents_registration',
    'agents_presence',
  ])
    await db.pool.query(`vacuum analyze ${table}`);
  for (const table of [
    'inv_installed_software_set',
    'inv_installed_software_row',
    'cmdb_class_state',
    'cmdb_change',
  ])
    await db.pool.query(`vacuum analyze ${table}`);
};

const { kernel } = createKernel({
  config: loadConfig({ REEVE_HOME: tmpdir() }),
  db,
  logger,
  version: '0.1.0',
});

const serve = async (): Promise<string> => {
  const { app } = await createHttpServer({ ...kernel, tls: { key: '', cert: '' } });
  const computersCapability = createComputers(kernel, {
    cmdb: createCmdb(kernel),
    revokeAgent: async () => undefined,
    countOpenDuplicates: async () => 0,
  });
  registerApi(app, {
    routes: computersCapability.capability.routes ?? [],
    authenticate: async () => ({
      id: 'bench',
      name: 'bench',
      kind: 'administrator',
      roles: [],
      permissions: new Set(permissions),
      csrfToken: null,
      sessionId: null,
      mustSetPassword: false,
    }),
    writeAudit: async () => undefined,
    db,
  });
  await app.ready();
  const server = createServer((request, response) => app.routing(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
};

const measure = async (url: string, path: string): Promise<void> => {
  const waits: number[] = [];
  let total = 0;
  const before = await processorTime();
  for (let n = 0; n < 15; n++) {
    const began = performance.now();
    const answer = await (await fetch(`${url}${path}`)).json();
    waits.push(performance.now() - began);
    total = (answer as { total?: number }).total ?? 0;
  }
  const processor = (((await processorTime()) - before) / 15).toFixed(0);
  waits.sort((a, b) => a - b);
  const median = waits[7] ?? 0;
  const [best, worst] = [waits[0] ?? 0, waits.at(-1) ?? 0].map((wait) => wait.toFixed(0));
  console.log(
    `${median.toFixed(0).padStart(4)} ms (best ${best}, worst ${worst}, processor ${processor})  ${path}  total ${total}`,
  );
};

const paths = [
  '/computers?limit=1000',
  '/computers?limit=1000&sort=-model&os=Ubuntu%2024.04.2%20LTS',
  '/computers?limit=1000&sort=ipAddress&search=host-12',
  '/computers?limit=1000&sort=-registeredAt&search=ubuntu%20model',
  '/computers?limit=1000&sort=name&pendingRestart=true',
  '/computers?limit=1000&sort=osVersion&software=package-7',
  '/computers?limit=1000&sort=-name&software=absent',
  '/computers?limit=1000&sort=name&software=package-0',
  '/computers?limit=1000&sort=name&software=package-7&os=Ubuntu%2024.04.2%20LTS&search=host-1',
  '/computers?limit=1000&sort=-lastSeen',
  '/computers?limit=1000&sort=-lastSeen&os=Ubuntu%2024.04.2%20LTS',
  '/computers?limit=1000&sort=name&connected=true',
  '/computers?limit=1000&sort=name&health=error&search=host-1',
  '/computers?limit=1000&sort=lastSeen&notSeenSince=2020-01-01T00:00:00Z',
  '/overview',
  '/data-classes',
  '/merge-candidates',
];

/** With `--explain`: the plan of everything that takes more than 20 ms. */
const explainSlow = (): void => {
  const query = db.pool.query.bind(db.pool) as (statement: unknown) => Promise<unknown>;
  const seen = new Set<string>();
  Object.assign(db.pool, {
    query: async (statement: { text: string; values: unknown[] }) => {
      const began = performance.now();
      const result = await query(statement);
      if (performance.now() - began > 20 && !seen.has(statement.text)) {
        seen.add(statement.text);
        const plan = (await query({
          text: `explain (analyze, buffers) ${statement.text}`,
          values: statement.values,
        })) as { rows: Record<string, string>[] };
        console.log(plan.rows.map((row) => `    ${row['QUERY PLAN']}`).join('\n'));
      }
      return result;
    },
  });
};

try {
  await populate();
  const url = await serve();
  if (explain) explainSlow();
  for (const path of paths.filter((one) => one.includes(only))) await measure(url, path);
} finally {
  await kernel.signals.stop();
  await stop();
}
