import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { Target } from './lock-resources.ts';
import type { ClassContent } from './resource-inventory.ts';

/** Hashes of what is held, by resource and name of the data class. */
export type HeldHashes = Map<number, Map<string, string>>;

export const readHashes = async (
  on: Queryable,
  resourceIds: readonly number[],
): Promise<HeldHashes> => {
  const rows = await on.rows<{ resource_id: number; name: string; hash: string }>(sql`
    select s.resource_id, c.name, encode(s.hash, 'hex') as hash
    from cmdb_class_state s join cmdb_data_class c on c.id = s.class_id
    where s.resource_id = any(${[...resourceIds]}::integer[])`);
  const held: HeldHashes = new Map();
  for (const { resource_id, name, hash } of rows) {
    const ofOne = held.get(resource_id) ?? new Map<string, string>();
    held.set(resource_id, ofOne.set(name, hash));
  }
  return held;
};

export const writeStates = async (
  tx: Queryable,
  written: readonly { target: Target; content: ClassContent }[],
): Promise<void> => {
  const states = written.map(({ target, content }) => ({
    resource_id: target.resourceId,
    reporter_id: target.reporterId,
    name: content.dataClass.name,
    hash: content.hash,
    rows: content.lines.length,
    duration_ms: content.durationMs,
    collected_at: content.collectedAt,
    source: content.source,
  }));
  await tx.run(sql`
    insert into cmdb_class_state
      (resource_id, class_id, rows, duration_ms, collected_at, received_at, reporter_id, hash, source)
    select n.resource_id, c.id, n.rows, n.duration_ms, n.collected_at, clock_timestamp(), n.reporter_id,
      decode(n.hash, 'hex'), n.source
    from json_to_recordset(${JSON.stringify(states)}::json) as n(resource_id integer, name text, rows integer,
      duration_ms integer, collected_at timestamptz, reporter_id integer, hash text, source text)
    join cmdb_data_class c on c.name = n.name
    order by n.resource_id, c.id
    on conflict (resource_id, class_id) do update set rows = excluded.rows, duration_ms = excluded.duration_ms,
      collected_at = excluded.collected_at, received_at = excluded.received_at,
      reporter_id = excluded.reporter_id, hash = excluded.hash, source = excluded.source`);
};

/** Resources that have each data class, by its name. */
export const countByClass = async (on: Queryable): Promise<Map<string, number>> => {
  const rows = await on.rows<{ name: string; n: number }>(sql`
    select c.name, s.n from cmdb_data_class c
    join (select class_id, count(*) as n from cmdb_class_state group by class_id) s on s.class_id = c.id`);
  return new Map(rows.map(({ name, n }) => [name, n]));
};
