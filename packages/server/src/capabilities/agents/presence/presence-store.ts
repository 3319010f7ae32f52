import type { CheckInRequest, HealthItem } from '@reeve/protocol/agent';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { storableJson, storableText } from '../batching/storable.ts';
import { builtInKinds } from '../work/work-kinds.ts';

export type Health = 'ok' | 'warning' | 'error';

/** The worst of the items; a mere information is no fault. */
export const worstOf = (items: readonly HealthItem[]): Health => {
  if (items.some(({ severity }) => severity === 'error')) return 'error';
  return items.some(({ severity }) => severity === 'warning') ? 'warning' : 'ok';
};

export interface CheckIn {
  agentId: string;
  request: Pick<
    CheckInRequest,
    'protocol' | 'bootId' | 'configurationVersion' | 'spooled' | 'health'
  >;
}

/** Writes a batch of check-ins in one statement. Gives the agents that are known, and whether work waits for each. */
export const recordCheckIns = async (
  on: Queryable,
  batch: readonly CheckIn[],
): Promise<Map<string, { work: boolean }>> => {
  // An agent that came twice within one batch counts with its last word.
  const last = [...new Map(batch.map((entry) => [entry.agentId, entry])).values()];
  const rows = await on.rows<{ agentId: string; work: boolean }>(sql`
    update agents_presence p
    set last_seen = now(), protocol = b.protocol, boot_id = b.boot_id, spooled = b.spooled,
        configuration_version = b.configuration_version, health = b.health, health_items = b.health_items
    from unnest(
      ${last.map(({ agentId }) => agentId)}::uuid[],
      ${last.map(({ request }) => request.protocol)}::integer[],
      ${last.map(({ request }) => storableText(request.bootId))}::text[],
      ${last.map(({ request }) => request.spooled)}::bigint[],
      ${last.map(({ request }) => storableText(request.configurationVersion))}::text[],
      ${last.map(({ request }) => worstOf(request.health))}::text[],
      ${last.map(({ request }) => storableJson(request.health))}::jsonb[]
    ) as b (agent_id, protocol, boot_id, spooled, configuration_version, health, health_items)
    where p.agent_id = b.agent_id
    returning p.agent_id as "agentId", exists (
      select 1 from agents_work w
      where w.agent_id = p.agent_id and w.state = 'open' and w.expires_at > now()
        and (w.kind = any(p.work_kinds) or w.kind = any(${[...builtInKinds]}::text[])
          or (p.work_kinds is null and p.protocol >= 2))) as work`);
  return new Map(rows.map(({ agentId, work }) => [agentId, { work }]));
};

/** Whether each agent holds a push channel to this server process; an end counts only for the channel that it was. */
export const recordConnected = async (
  on: Queryable,
  processId: string,
  agents: ReadonlyMap<string, boolean>,
): Promise<void> => {
  await on.run(sql`
    update agents_presence p
    set connected = b.connected, connected_to = case when b.connected then ${processId}::uuid end
    from unnest(${[...agents.keys()]}::uuid[], ${[...agents.values()]}::boolean[]) as b (agent_id, connected)
    where p.agent_id = b.agent_id and case when b.connected
      then p.connected_to is distinct from ${processId}::uuid or not p.connected
      else p.connected and p.connected_to = ${processId}::uuid end`);
};

const counted = async (rows: Promise<{ name: string; agents: number }[]>) =>
  Object.fromEntries((await rows).map(({ name, agents }) => [name, agents]));

/** Allowed agents by the protocol that they speak. */
export const countByProtocol = (on: Queryable): Promise<Record<string, number>> =>
  counted(
    on.rows(sql`
      select protocol::text as name, count(*) as agents from agents_published
      where status = 'allowed' and protocol is not null group by protocol order by protocol`),
  );

/** Allowed agents by their release. */
export const countByVersion = (on: Queryable): Promise<Record<string, number>> =>
  counted(
    on.rows(sql`
      select agent_version as name, count(*) as agents from agents_published
      where status = 'allowed' group by agent_version order by agent_version`),
  );

/** How many of the allowed agents work with a configuration that holds the present authorities. */
export const countAdoption = async (
  on: Queryable,
  knowing: { prefix: string; legacy: string },
): Promise<{ agents: number; knowNext: number }> => {
  const row = await on.first<{ agents: number; knowNext: number }>(sql`
    select count(*) as agents,
      count(*) filter (where starts_with(p.configuration_version, ${knowing.prefix})
        or p.configuration_version = ${knowing.legacy}) as "knowNext"
    from agents_registration r left join agents_presence p on p.agent_id = r.id
    where r.status = 'allowed'`);
  return row ?? { agents: 0, knowNext: 0 };
};

/** The configuration that an agent said it has; null: it has not checked in. */
export const readConfigurationVersion = async (
  on: Queryable,
  agentId: string,
): Promise<string | null> =>
  (
    await on.first<{ version: string | null }>(sql`
      select configuration_version as version from agents_presence where agent_id = ${agentId}`)
  )?.version ?? null;
