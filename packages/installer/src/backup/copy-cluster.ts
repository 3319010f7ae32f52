import { messageOf } from '@reeve/base';
import pg from 'pg';
import { installerErrors } from '../errors.ts';
import { type CopyStreams, copyTable } from './copy-table.ts';
import { countRows, lostRows, type RowCounts } from './count-rows.ts';

/**
 * Moves a database to a cluster of another major version, through SQL alone: the engine that is shipped has
 * neither pg_dump nor pg_upgrade. The new database already has the schema, by the target's own migrations.
 */
export interface CopyClusterOptions {
  /** URL of the old database; nobody writes to it meanwhile. */
  from: string;
  /** URL of the new one, as a role that may set `session_replication_role`. */
  to: string;
  tell(text: string): void;
}

export interface CopyClusterResult {
  counts: RowCounts;
  sequences: number;
}

interface Table {
  schema: string;
  name: string;
  columns: string[];
}

/** Tables with the columns that can be written: generated ones compute themselves anew. */
const tablesSql = `
  select n.nspname as schema, c.relname as name,
         coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = ''), '{}') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
     and n.nspname not like 'pg_%'
   group by 1, 2 order by 1, 2`;

const sequencesSql = `
  select schemaname as schema, sequencename as name, last_value::text as value
    from pg_sequences where last_value is not null`;

const quote = ({ schema, name }: { schema: string; name: string }): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;

const refuseUnknownTables = (from: Table[], to: Table[]): void => {
  for (const table of from) {
    const twin = to.find(({ schema, name }) => schema === table.schema && name === table.name);
    const missing = table.columns.find((column) => !twin?.columns.includes(column));
    const why = twin ? `the new one has no column ${missing}` : 'the new schema does not have it';
    if (!twin || missing !== undefined)
      throw installerErrors.majorMoveFailed({ table: quote(table), why });
  }
};

/** One snapshot of the old database; triggers and foreign keys of the new one rest, so any order will do. */
const begin = async ({ from, to }: CopyStreams): Promise<void> => {
  await from.query('begin isolation level repeatable read read only');
  await to.query('begin');
  await to.query('set local session_replication_role = replica');
};

const copyAll = async (streams: CopyStreams, tables: Table[], tell: (text: string) => void) => {
  const names = tables.map(quote).join(', ');
  if (names !== '') await streams.to.query(`truncate ${names} restart identity cascade`);
  for (const table of tables) {
    tell(`Copying ${quote(table)}`);
    const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
    try {
      await copyTable(streams, `${quote(table)} (${columns})`);
    } catch (cause) {
      throw installerErrors.majorMoveFailed({ table: quote(table), why: messageOf(cause) }, cause);
    }
  }
};

const copySequences = async ({ from, to }: CopyStreams): Promise<number> => {
  const { rows } = await from.query<{ schema: string; name: string; value: string }>(sequencesSql);
  for (const row of rows)
    await to.query('select setval($1::regclass, $2::bigint, true)', [quote(row), row.value]);
  return rows.length;
};

const compareCounts = async ({ from, to }: CopyStreams): Promise<RowCounts> => {
  const [before, now] = [await countRows(from), await countRows(to)];
  const lost = lostRows(before, now);
  if (lost)
    throw installerErrors.majorMoveFailed({
      table: lost.table,
      why: `${lost.now} of ${lost.before} rows arrived`,
    });
  return now;
};

const copyDatabase = async (
  streams: CopyStreams,
  tell: (text: string) => void,
): Promise<CopyClusterResult> => {
  const tables = (await streams.from.query<Table>(tablesSql)).rows;
  refuseUnknownTables(tables, (await streams.to.query<Table>(tablesSql)).rows);
  await begin(streams);
  await copyAll(streams, tables, tell);
  const sequences = await copySequences(streams);
  await streams.to.query('commit');
  await streams.from.query('commit');
  await streams.to.query('analyze');
  return { counts: await compareCounts(streams), sequences };
};

/**
 * Copies every row, sequence and identity. All of it is one transaction of the new database, so a kill leaves
 * that empty and the old one as it was. Throws `installer.majorMoveFailed`.
 */
export const copyCluster = async (options: CopyClusterOptions): Promise<CopyClusterResult> => {
  const streams = {
    from: new pg.Client({ connectionString: options.from }),
    to: new pg.Client({ connectionString: options.to }),
  };
  for (const client of Object.values(streams)) client.on('error', () => undefined); // the query reports it
  try {
    await streams.from.connect();
    await streams.to.connect();
    return await copyDatabase(streams, options.tell);
  } finally {
    await Promise.allSettled([streams.from.end(), streams.to.end()]);
  }
};
