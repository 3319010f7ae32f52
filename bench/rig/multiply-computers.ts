import type pg from 'pg';

/** Tables of a computer whose columns but `resource_id` are copied as they are. */
const copiedTables = async (database: pg.Client): Promise<string[]> => {
  const { rows } = await database.query<{ name: string }>(`
    select c.relname as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'resource_id' and not a.attisdropped
    where c.relkind = 'r' and (c.relname like 'inv\\_%' or c.relname in ('cmdb_class_state', 'cmdb_digest'))
    order by 1`);
  return rows.map(({ name }) => name);
};

const columnsOf = async (database: pg.Client, table: string, except: readonly string[]) => {
  const { rows } = await database.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       and not attname = any($2) order by attnum`,
    [table, except],
  );
  return rows.map(({ name }) => name).join(', ');
};

/** Built at the end: entry by entry, 94 million packages would take most of an hour. */
const withoutGinIndexes = async (database: pg.Client, work: () => Promise<void>): Promise<void> => {
  const { rows } = await database.query<{ name: string; definition: string }>(`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and indexdef like '%USING gin%' and tablename like 'inv\\_%'`);
  for (const { name } of rows) await database.query(`drop index ${name}`);
  await work();
  await database.query("set maintenance_work_mem = '512MB'");
  for (const { definition } of rows) await database.query(definition);
};

const makeResources = async (database: pg.Client, computers: number): Promise<void> => {
  await database.query(`
    create temporary table template as
    select row_number() over (order by id) - 1 as place, id, guid from cmdb_resource
    where type = 'computer' and deleted_at is null and merged_into is null`);
  await database.query(
    `create temporary table copy as
     with templates as (select count(*) as n from template)
     select n.number, t.id as template_id, t.guid as template_guid, gen_random_uuid() as guid,
       'host-' || lpad(n.number::text, 6, '0') as name
     from templates, generate_series(templates.n + 1, $1::integer) as n(number)
     join template t on t.place = n.number % (select count(*) from template)`,
    [computers],
  );
  await database.query(`
    insert into cmdb_resource (guid, type, name) select guid, 'computer', name from copy order by number`);
  await database.query(`alter table copy add column id integer`);
  await database.query(`update copy c set id = r.id from cmdb_resource r where r.guid = c.guid`);
  await database.query('analyze copy');
};

/** Rows of each computer's own: nothing that tells computers apart is shared. */
const makeOwnRows = async (database: pg.Client): Promise<void> => {
  const summary = await columnsOf(database, 'cmdb_computer_summary', [
    'resource_id',
    'guid',
    'agent_id',
    'name',
    'name_key',
    'os',
    'os_key',
    'model',
    'model_key',
    'ip_address',
    'ip_key',
    'registered_at',
    'pending_restart',
  ]);
  await database.query(`
    insert into cmdb_computer_summary (resource_id, guid, agent_id, name, name_key, os, os_key, model, model_key,
      ip_address, ip_key, registered_at, pending_restart, ${summary})
    select c.id, c.guid, c.guid, c.name, c.name, o.os, lower(o.os), o.model, lower(o.model), o.ip, o.ip,
      now() - c.number * interval '7 seconds', c.number % 50 = 0, ${summary}
    from copy c join cmdb_computer_summary s on s.resource_id = c.template_id
    cross join lateral (select
      (array['Debian GNU/Linux 12 (bookworm)', 'Ubuntu 24.04.2 LTS', 'Red Hat Enterprise Linux 9.5'])[c.number % 3 + 1],
      'Model ' || c.number % 40,
      '10.' || c.number / 65536 || '.' || c.number / 256 % 256 || '.' || c.number % 256) as o (os, model, ip)`);
  await database.query(`
    insert into cmdb_resource_key (resource_id, kind, value)
    select c.id, k.kind, md5(c.number || k.value) from copy c join cmdb_resource_key k on k.resource_id = c.template_id`);
};

const makeAgents = async (database: pg.Client): Promise<void> => {
  const registration = await columnsOf(database, 'agents_registration', [
    'id',
    'public_key',
    'key_fingerprint',
    'host_name',
  ]);
  await database.query(`
    insert into agents_registration (id, public_key, key_fingerprint, host_name, ${registration})
    select c.guid, 'key ' || c.number, md5(c.number::text), c.name, ${registration}
    from copy c join agents_registration r on r.id = c.template_guid`);
  await database.query(`
    insert into agents_session (agent_id, issued, used, opened_at) select guid, 1, true, now() from copy`);
  const presence = await columnsOf(database, 'agents_presence', [
    'agent_id',
    'last_seen',
    'connected',
    'health',
  ]);
  await database.query(`
    insert into agents_presence (agent_id, last_seen, connected, health, ${presence})
    select c.guid, now() - (c.number::bigint * 7919 % 200000) * interval '1 second', c.number % 3 = 0,
      (array['ok', 'ok', 'ok', 'warning', 'error'])[c.number % 5 + 1], ${presence}
    from copy c join agents_presence p on p.agent_id = c.template_guid`);
};

/**
 * Makes the computers that are there into `computers` by copying their contents in SQL: an estate of 100,000
 * in minutes. Names, keys, addresses and systems differ; the contents of the data classes repeat.
 */
export const multiplyComputers = async (database: pg.Client, computers: number): Promise<void> => {
  await makeResources(database, computers);
  await withoutGinIndexes(database, async () => {
    for (const table of await copiedTables(database)) {
      const columns = await columnsOf(database, table, ['resource_id']);
      await database.query(`
        insert into ${table} (resource_id, ${columns})
        select c.id, ${columns.replace(/(^|, )/g, '$1t.')} from copy c join ${table} t on t.resource_id = c.template_id`);
    }
  });
  await makeOwnRows(database);
  await makeAgents(database);
  await database.query('drop table copy, template');
  await database.query('vacuum analyze');
};
