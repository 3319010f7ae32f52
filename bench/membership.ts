/**
 * Resource membership update in a large estate: 500 filters of ten kinds and 50 targets over 100,000 computers, in a
 * real server. Complete update, delta of 1,000 changed computers by what of them changed, the pass over filters that ask
 * for the time, and what saving a filter costs. Each delta is followed by the check that it agrees with a complete one.
 * `node bench/membership.ts [--computers 100000] [--filters 500] [--changed 1000] [--runs 3] [--json]`
 */

import type { Filter, MembershipRun } from '@reeve/protocol/api';
import { type BenchServer, startBenchServer } from './rig/bench-server.ts';
import { loadEstate } from './rig/load-estate.ts';
import { metered } from './rig/meter.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';

const { computers, filters, changed, runs, quiet, json } = benchOptions({
  computers: 100_000,
  filters: 500,
  changed: 1000,
  runs: 3,
});

interface Words {
  titles: { name: string; version: string }[];
  services: string[];
}

const readWords = async ({ database }: BenchServer): Promise<Words> => {
  const titles = await database.query<{ name: string; version: string }>(`
    select name, min(version) as version from inv_installed_software_row group by name order by md5(name) limit 300`);
  const services = await database.query<{ name: string }>(
    'select distinct name from inv_service_row order by 1 limit 50',
  );
  return { titles: titles.rows, services: services.rows.map(({ name }) => name) };
};

const text = (value: string | undefined): string => `'${(value ?? 'none').replaceAll("'", "''")}'`;

/** Ten kinds of filters, as administrators write them. */
const clauseOf = (n: number, { titles, services }: Words): string => {
  const [title, other] = [titles[n % titles.length], titles[(n * 7 + 3) % titles.length]];
  const kinds = [
    `operating-system.name like '*${['Debian', 'Ubuntu', 'Red Hat'][n % 3]}*' and operating-system.kernel newerThan '${4 + (n % 3)}.${n % 10}'`,
    `memory.total_bytes >= ${1 + (n % 64)} GiB and hardware.manufacturer != 'Vendor ${n % 5}'`,
    `any installed-software (name = ${text(title?.name)})`,
    `any installed-software (name = ${text(title?.name)} and version olderThan ${text(title?.version)})`,
    `any file-system (mount_point like '/*' and used_percent > ${n % 100})`,
    `any service (name = ${text(services[n % services.length])} and state = 'running')`,
    `computer.name like 'host-0${String(n % 100).padStart(2, '0')}*' and computer.pending_restart = false`,
    `computer.last_seen within ${1 + (n % 60)} hours and computer.health in ('ok', 'warning')`,
    `in filter 'Filter ${n - 8}' and not in filter 'Filter ${n - 6}'`,
    `no installed-software (name = ${text(other?.name)}) or operating-system.version olderThan '${n % 30}'`,
  ];
  return kinds[n % 10] ?? '';
};

const makeFilters = async (server: BenchServer): Promise<Filter[]> => {
  const words = await readWords(server);
  const made: Filter[] = [];
  for (let n = 0; n < filters; n++)
    made.push(
      await server.call<Filter>('POST', '/filters', {
        name: `Filter ${n}`,
        where: clauseOf(n, words),
      }),
    );
  for (let n = 0; n < filters / 10; n++) {
    const part = (place: number) => ({ kind: 'filter', id: made[place % made.length]?.id });
    await server.call('POST', '/targets', {
      name: `Target ${n}`,
      anyOf: [part(n * 3), part(n * 5 + 1)],
      noneOf: [part(n * 7 + 2)],
    });
  }
  return made;
};

/** As inventories and registrations leave it behind: other contents, and a mark of what changed. */
const changes: Record<string, readonly string[]> = {
  'memory and file systems': [
    'update inv_memory set total_bytes = total_bytes + 1073741824 where resource_id in (select id from picked)',
    'update inv_file_system set used_percent = (used_percent + 7) % 100 where resource_id in (select id from picked)',
    `insert into cmdb_change_mark select p.id, c.id from picked p, cmdb_data_class c where c.name in ('memory', 'file-system')`,
  ],
  'software and processes': [
    'update inv_installed_software_set set row_ids = row_ids[2:] where resource_id in (select id from picked)',
    `insert into cmdb_change_mark select p.id, c.id from picked p, cmdb_data_class c
      where c.name in ('installed-software', 'process-summary')`,
  ],
  'everything (as if new)': ['insert into cmdb_change_mark select id, -1 from picked'],
};

const pickComputers = async ({ database }: BenchServer): Promise<void> => {
  await database.query('drop table if exists picked');
  await database.query(
    `create temporary table picked as select resource_id as id from cmdb_computer_summary order by random() limit $1`,
    [changed],
  );
};

const server = await startBenchServer();
try {
  await loadEstate(server, computers);
  // Nobody but this bench starts a delta.
  await server.database.query(
    `update kernel_schedule set enabled = false, next_run_at = null where id = 'membership.delta'`,
  );
  const run = (kind: string) => server.call<MembershipRun>('POST', '/membership/runs', { kind });
  const lines: Record<string, string | number | boolean>[] = [];
  const measure = async (what: string, kind: 'delta' | 'complete') => {
    const { result, cost } = await metered(server, quiet, () => run(kind));
    lines.push({
      what,
      seconds: result.milliseconds / 1000,
      evaluated: result.evaluated,
      of: result.of,
      added: result.added,
      removed: result.removed,
      'server s': cost.server,
      'postgres s': cost.postgres,
      'foreign cores': cost.foreign / cost.seconds,
      'server MB': cost.serverMegabytes,
    });
    process.stderr.write(`${what}: ${result.milliseconds} ms\n`);
  };
  const check = async (): Promise<void> => {
    const { agrees, differences } = await server.call<{ agrees: boolean; differences: object[] }>(
      'POST',
      '/membership/check',
    );
    if (!agrees) throw new Error(`the delta differs: ${JSON.stringify(differences.slice(0, 3))}`);
  };
  await run('complete');
  const began = performance.now();
  const made = await makeFilters(server);
  const saving = (performance.now() - began) / 1000 / (filters * 1.1);
  process.stderr.write(`saving a filter or target: ${(1000 * saving).toFixed(0)} ms\n`);
  await server.database.query('analyze');
  for (let n = 0; n < runs; n++) await measure('complete', 'complete');
  await measure('delta, nothing changed', 'delta');
  for (const [what, statements] of Object.entries(changes))
    for (let n = 0; n < runs; n++) {
      await pickComputers(server);
      for (const statement of statements) await server.database.query(statement);
      await measure(`delta, ${changed} computers: ${what}`, 'delta');
      if (n === 0) await check();
    }
  await server.database.query(`delete from filters_state where name = 'restless'`);
  await measure('delta, filters that ask for the time', 'delta');
  const size = await server.database.query<{ members: number; kb: number }>(`
    select (select sum(members) from filters_filter)::integer as members,
      (pg_total_relation_size('filters_filter_chunk') / 1024)::integer as kb`);
  lines.push({
    what: `saving one of ${made.length} filters or ${filters / 10} targets, with its members`,
    seconds: saving,
  });
  lines.push({
    what: `${size.rows[0]?.members} memberships stored in ${size.rows[0]?.kb} KB`,
  });
  report(`membership of ${computers} computers in ${filters} filters`, lines, json);
} finally {
  await server.stop();
}
