import pg from 'pg';

/** Exact numbers of rows by `schema.table`. */
export type RowCounts = Record<string, number>;

const userTables = `
  select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'm') and c.relpersistence = 'p'
     and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
   order by 1, 2`;

/**
 * Counts every row of every user table, in one snapshot. It reads each page, so with data checksums on it is
 * also a test of all of them.
 */
export const countRows = async (client: pg.Client): Promise<RowCounts> => {
  await client.query('begin isolation level repeatable read read only');
  try {
    const { rows } = await client.query<{ schema: string; name: string }>(userTables);
    const counts: RowCounts = {};
    for (const { schema, name } of rows) {
      const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
      const counted = await client.query<{ rows: string }>(`select count(*) as rows from ${table}`);
      counts[`${schema}.${name}`] = Number(counted.rows[0]?.rows ?? 0);
    }
    return counts;
  } finally {
    await client.query('rollback');
  }
};

export const totalRows = (counts: RowCounts): number =>
  Object.values(counts).reduce((sum, rows) => sum + rows, 0);

/** The first table that has fewer rows than before, or is gone; null when none has. */
export const lostRows = (
  before: RowCounts,
  now: RowCounts,
): { table: string; before: number; now: number } | null => {
  for (const [table, rows] of Object.entries(before)) {
    const left = now[table];
    if (left === undefined || left < rows) return { table, before: rows, now: left ?? 0 };
  }
  return null;
};
