import type { listPlugInComputers, QueryOf, ResponseOf } from '@reeve/protocol/api';
import { join } from 'sql-template-tag';
import { type Database, type Sql, sql } from '../../kernel/database/database.ts';

type Page = ResponseOf<typeof listPlugInComputers>;

interface Row {
  id: string;
  name: string;
  version: string;
  state: string;
  detail: string;
  key: string;
  number: number;
}

const mostCounted = 100_000;

const readCursor = (text: string | undefined): { key: string; number: number } | null => {
  if (text === undefined) return null;
  try {
    const [key, number] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof key === 'string' && Number.isInteger(number) && !key.includes('\0')
      ? { key, number: number as number }
      : null;
  } catch {
    return null; // no cursor of ours: the list begins at its beginning
  }
};

const from = sql`
  from inv_agent_plug_in p
  join cmdb_computer_summary s on s.resource_id = p.resource_id
  join agents_published a on a.agent_id = s.agent_id and a.protocol >= 2`;

/** Computers that have a plug-in, by name. */
export const listComputersOf = async (
  db: Database,
  name: string,
  query: QueryOf<typeof listPlugInComputers>,
): Promise<Page> => {
  const limit = query.limit ?? 100;
  const after = readCursor(query.cursor);
  const conditions: Sql[] = [
    sql`p.name = ${name}`,
    ...(query.version === undefined ? [] : [sql`p.version = ${query.version}`]),
    ...(query.state === undefined ? [] : [sql`p.state = ${query.state}`]),
  ];
  const beyond =
    after === null ? [] : [sql`(s.name_key, s.resource_id) > (${after.key}, ${after.number})`];
  const [rows, counted] = await Promise.all([
    db.rows<Row>(sql`
      select s.guid as id, s.name, p.version, p.state, coalesce(p.detail, '') as detail,
        s.name_key as key, s.resource_id as number
      ${from} where ${join([...conditions, ...beyond], ' and ')}
      order by s.name_key, s.resource_id limit ${limit + 1}`),
    db.first<{ n: number }>(sql`
      select count(*) as n from (
        select ${from} where ${join(conditions, ' and ')} limit ${mostCounted}) counted`),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ key: _, number: __, ...shown }) => shown),
    total: counted?.n ?? 0,
    nextCursor:
      rows.length > limit && last !== undefined
        ? Buffer.from(JSON.stringify([last.key, last.number])).toString('base64url')
        : null,
  };
};
