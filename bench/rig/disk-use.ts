import type { BenchServer } from './bench-server.ts';

interface TableSize {
  name: string;
  bytes: number;
}

/** Tables whose size follows what happened, not what is there. */
const history = ['cmdb_change', 'audit_record', 'agents_nonce'];

/** Kilobytes on disk a computer: everything in the database but histories, then the largest tables. */
export const diskLines = async ({ database }: BenchServer, computers: number) => {
  await database.query('vacuum');
  const { rows } = await database.query<TableSize>(`
    select relname as name, pg_total_relation_size(oid)::bigint as bytes from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc`);
  const kilobytes = (bytes: number) => bytes / 1024 / computers;
  const sum = (tables: readonly TableSize[]) =>
    tables.reduce((total, { bytes }) => total + Number(bytes), 0);
  const present = rows.filter(({ name }) => !history.includes(name));
  const past = rows.filter(({ name }) => history.includes(name));
  return [
    { what: 'all data classes and keys', 'KB a computer': kilobytes(sum(present)) },
    { what: 'history and audit', 'KB a computer': kilobytes(sum(past)) },
    ...rows
      .slice(0, 8)
      .map(({ name, bytes }) => ({ what: name, 'KB a computer': kilobytes(Number(bytes)) })),
  ];
};
