import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AppError } from '@reeve/base';
import {
  makeOpenDirectory,
  removeDirectory,
  startTestCluster,
} from '../test-support/test-cluster.ts';
import { copyCluster } from './copy-cluster.ts';

const folder = makeOpenDirectory();
type Cluster = Awaited<ReturnType<typeof startTestCluster>>;
const clusters: Cluster[] = [];

const schema = `
  create table site (id bigint generated always as identity primary key, name text not null,
                     parent bigint references site, upper text generated always as (upper(name)) stored);
  create table note (id serial primary key, site bigint not null references site, tags int[],
                     data jsonb, at timestamptz, raw bytea);
  create sequence lonely start 7;
  create table "Odd ""name" ("a column" int);`;

const rows = `
  insert into site (name) select 'site ' || n from generate_series(1, 20000) n;
  update site set parent = id % 7 + 1;
  insert into note (site, tags, data, at, raw)
    select n, array[n, null], jsonb_build_object('t', E'tab\\there\\nline \\\\ ü'), now(), '\\x00ff0a'
      from generate_series(1, 500) n;
  insert into "Odd ""name" values (null), (3);
  select setval('lonely', 42);`;

const run = async (cluster: Cluster, text: string) => {
  const client = await cluster.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
};

const digest = `select md5(string_agg(t::text, ',' order by t::text)) as sum from
  (select id, name, parent, upper from site) t`;
const notes = "select md5(string_agg(n::text, ',' order by id)) as sum from note n";

before(async () => {
  for (const major of [17, 18] as const) clusters.push(await startTestCluster(folder, major));
});

after(async () => {
  for (const cluster of clusters) await cluster.stop();
  removeDirectory(folder);
});

const both = (): [Cluster, Cluster] => {
  const [old, next] = clusters;
  assert.ok(old && next);
  return [old, next];
};

test('a database goes from PostgreSQL 17 to 18 with every row, sequence and identity', async () => {
  const [old, next] = both();
  for (const cluster of [old, next]) await run(cluster, schema);
  await run(old, rows);
  const urls = { from: old.url, to: next.url, tell: () => undefined };
  const result = await copyCluster(urls);
  assert.equal(result.counts['public.site'], 20_000);
  for (const query of [digest, notes])
    assert.equal((await run(next, query)).rows[0].sum, (await run(old, query)).rows[0].sum);
  const added = await run(next, "insert into site (name) values ('new') returning id");
  assert.equal(added.rows[0].id, '20001');
  assert.equal((await run(next, "select nextval('lonely') as v")).rows[0].v, '43');
  // Again over what is there: the same result, nothing doubled.
  assert.equal((await copyCluster(urls)).counts['public.site'], 20_000);
});

test('a column that the new schema lacks is refused, and the new database is left as it was', async () => {
  const [old, next] = both();
  await run(old, 'alter table site add column extra int');
  await assert.rejects(
    copyCluster({ from: old.url, to: next.url, tell: () => undefined }),
    (error: AppError) => {
      assert.equal(error.code, 'installer.majorMoveFailed');
      assert.match(error.message, /no column extra/);
      return true;
    },
  );
  assert.equal((await run(next, 'select count(*)::int as n from site')).rows[0].n, 20_000);
});
