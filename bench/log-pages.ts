/**
 * First pages of the log viewer and of the event queue over millions of rows, made with SQL in the database.
 * `node bench/log-pages.ts [--rows 10000000] [--json]`
 */

import { readEventQueue } from '../packages/server/src/capabilities/agents/event-queue/queue-state.ts';
import { listSetAside } from '../packages/server/src/capabilities/agents/event-queue/set-aside-list.ts';
import { listGroups } from '../packages/server/src/capabilities/logs/group-list.ts';
import { listLines } from '../packages/server/src/capabilities/logs/line-list.ts';
import { type Database, sql } from '../packages/server/src/kernel/database/database.ts';
import { startBenchDatabase } from './bench-database.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';

const { rows, json } = benchOptions({ rows: 10_000_000 });
/** Rows of one statement. */
const chunk = 500_000;

const addRegistrations = (db: Database) =>
  db.run(sql`
    insert into agents_registration
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    select gen_random_uuid(), 'key ' || n, '', 'allowed', '', '{}', 'host-' || n, '0', 2, ''
    from generate_series(1, 5000) n`);

const addLines = (db: Database, from: number, to: number) =>
  db.run(sql`
    insert into logs_line (time, level, source, computer, message, correlation, fields, group_key)
    select now() - make_interval(secs => (${rows}::int - n) / 10.0),
      case when n % 1000 = 0 then 4 when n % 50 = 0 then 3 else 2 end,
      case n % 4 when 0 then 'server' else 'agent' end,
      case n % 4 when 0 then '' else 'host-' || n % 5000 end,
      'message of the kind ' || n % 200, case when n % 5 = 0 then md5((n / 50)::text) else '' end,
      jsonb_build_object('id', md5(n::text), 'n', n), case when n % 50 = 0 then md5((n % 200)::text) end
    from generate_series(${from}::int, ${to}::int) n`);

const addGroups = (db: Database) =>
  db.run(sql`
    insert into logs_group (key, source, level, message, count, first_at, last_at)
    select md5(n::text), 'agent', 3, 'message of the kind ' || n, 1000, now() - interval '9 days', now()
    from generate_series(1, 2000) n`);

const addEvents = (db: Database, from: number, to: number) =>
  db.run(sql`
    with agent as (select array_agg(id) as ids from agents_registration), made as (
      select n, ids[1 + n % 5000] as agent_id from generate_series(${from}::int, ${to}::int) n, agent
    ), queued as (
      insert into agents_event_queue (agent_id, spool_id, seq, type, time, data)
      select agent_id, agent_id, n, 'policy.state', now(), jsonb_build_object('n', n) from made
    )
    insert into agents_event_failed (id, agent_id, spool_id, seq, type, time, data, received_at, reason)
    select n, agent_id, agent_id, n, 'type ' || n % 20, now(), jsonb_build_object('n', n), now(),
      'reason ' || n % 40 from made`);

const { db, stop } = await startBenchDatabase();
try {
  await addRegistrations(db);
  await addGroups(db);
  // The index for the search is made afterwards: line by line it takes most of the time, and the pages are the same.
  await db.run(sql`drop index logs_line_search`);
  for (let from = 1; from <= rows; from += chunk) {
    const to = Math.min(rows, from + chunk - 1);
    await addLines(db, from, to);
    await addEvents(db, from, to);
    process.stderr.write(`${to} of ${rows} rows\n`);
  }
  await db.run(sql`set maintenance_work_mem = '512MB'`);
  await db.run(sql`
    create index logs_line_search on logs_line using gin (lower(message || ' ' || fields::text) gin_trgm_ops)`);
  await db.run(sql`analyze`);
  const lines: Record<string, string | number>[] = [];
  const timed = async (what: string, page: () => Promise<unknown>) => {
    const took: number[] = [];
    for (let n = 0; n < 5; n++) {
      const at = performance.now();
      await page();
      took.push(performance.now() - at);
    }
    lines.push({
      page: what,
      'first ms': took[0] ?? 0,
      'worst of the others ms': Math.max(...took.slice(1)),
    });
  };
  const { items } = await listLines(db, { limit: 1 });
  await timed('logs', () => listLines(db, {}));
  await timed('logs, warnings', () => listLines(db, { level: 'warn' }));
  await timed('logs, errors', () => listLines(db, { level: 'error' }));
  await timed('logs, one computer', () => listLines(db, { computer: 'host-17' }));
  await timed('logs, server, warnings', () => listLines(db, { level: 'warn', source: 'server' }));
  await timed('logs, one request', () =>
    listLines(db, { correlation: 'c4ca4238a0b923820dcc509a6f75849b' }),
  );
  await timed('logs, common words', () => listLines(db, { search: 'kind 17' }));
  await timed('logs, one in all', () =>
    listLines(db, { search: 'c4ca4238a0b923820dcc509a6f75849b' }),
  );
  await timed('logs, what came since', () => listLines(db, { after: items[0]?.id ?? '0' }));
  await timed('messages', () => listGroups(db, {}));
  await timed('event queue', () =>
    readEventQueue(db, { deepest: 200_000, namePolicies: async () => new Map() }),
  );
  await timed('set aside', () => listSetAside(db, {}));
  await timed('set aside, one type', () => listSetAside(db, { type: 'type 3' }));
  await timed('set aside, search', () => listSetAside(db, { search: 'host-17' }));
  report('log pages', lines, json);
} finally {
  await stop();
}
