import { tableOf } from '@reeve/protocol/data-classes';
import { join, raw } from 'sql-template-tag';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type ClassTable, classTables, findClassTable } from './class-table.ts';
import type { Value } from './resource-inventory.ts';

export interface HeldContent {
  title: string;
  collectedAt: string;
  receivedAt: string;
  source: string;
  durationMs: number;
  rows: Record<string, Value>[];
}

interface StateRow {
  name: string;
  collected_at: string;
  received_at: string;
  source: string;
  duration_ms: number;
}

/** Rows of every data class in one statement, sorted by their keys. */
const readRows = async (on: Queryable, resourceId: number) => {
  const parts = classTables.map(({ dataClass, columnsSql }) => {
    const order = dataClass.key.length > 0 ? raw(dataClass.key.join(', ')) : raw('resource_id');
    return sql`
      select ${dataClass.name}::text as name, (
        select json_agg(row_to_json(c)) from (
          select ${columnsSql} from ${raw(tableOf(dataClass))}
          where resource_id = ${resourceId} order by ${order}
        ) c) as rows`;
  });
  const rows = await on.rows<{ name: string; rows: Record<string, Value>[] | null }>(
    join(parts, ' union all '),
  );
  return new Map(rows.map((row) => [row.name, row.rows ?? []]));
};

/** JSON carries times as PostgreSQL writes them; everywhere else they end with Z. */
const withIsoTimes = (table: ClassTable, row: Record<string, Value>): Record<string, Value> => {
  const copy = { ...row };
  for (const [name, { type }] of Object.entries(table.dataClass.columns))
    if (type === 'timestamp' && typeof copy[name] === 'string')
      copy[name] = new Date(copy[name]).toISOString();
  return copy;
};

/** All data classes that are held of a resource, by name. */
export const readContents = async (
  on: Queryable,
  resourceId: number,
): Promise<Record<string, HeldContent>> => {
  const states = await on.rows<StateRow>(sql`
    select c.name, s.collected_at, s.received_at, s.source, s.duration_ms
    from cmdb_class_state s join cmdb_data_class c on c.id = s.class_id
    where s.resource_id = ${resourceId} order by c.id`);
  const rows = await readRows(on, resourceId);
  const entries = states.flatMap((state): [string, HeldContent][] => {
    const table = findClassTable(state.name);
    if (!table) return []; // of a later release
    const content: HeldContent = {
      title: table.dataClass.title,
      collectedAt: state.collected_at,
      receivedAt: state.received_at,
      source: state.source,
      durationMs: state.duration_ms,
      rows: (rows.get(state.name) ?? []).map((row) => withIsoTimes(table, row)),
    };
    return [[state.name, content]];
  });
  return Object.fromEntries(entries);
};
