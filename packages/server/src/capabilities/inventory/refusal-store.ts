import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface Refusal {
  agentId: string;
  className: string;
  hash: string;
  reason: string;
}

export const writeRefusals = async (
  on: Queryable,
  release: string,
  refusals: readonly Refusal[],
): Promise<void> => {
  if (refusals.length === 0) return;
  await on.run(sql`
    insert into inventory_refusal (agent_id, class_name, hash, release, reason)
    select distinct on ("agentId", "className") "agentId", "className", decode(hash, 'hex'), ${release}, reason
    from json_to_recordset(${JSON.stringify(refusals)}::json)
      as r("agentId" uuid, "className" text, hash text, reason text)
    order by "agentId", "className"
    on conflict (agent_id, class_name) do update
      set hash = excluded.hash, release = excluded.release, reason = excluded.reason, at = now()`);
};

/** Hashes that this release has refused, as `agent class hash`. */
export const readRefusals = async (
  on: Queryable,
  release: string,
  agentIds: readonly string[],
): Promise<Set<string>> => {
  const rows = await on.rows<{ agent_id: string; class_name: string; hash: string }>(sql`
    select agent_id, class_name, encode(hash, 'hex') as hash from inventory_refusal
    where agent_id = any(${[...agentIds]}::uuid[]) and release = ${release}`);
  return new Set(rows.map(({ agent_id, class_name, hash }) => `${agent_id} ${class_name} ${hash}`));
};
