import { newGuid } from '@reeve/base';
import type { AgentRequest } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { WorkOutcome } from '../work-kind.ts';
import { builtInKinds } from './work-kinds.ts';

const requestColumns = sql`
  id, agent_id as "computerId", kind, state, created_at as "createdAt", created_by as "createdBy",
  finished_at as "finishedAt", channel, message`;

/** How long an agent has to fetch and finish what an administrator asks of it. */
const hoursToLive = 24;

/** Asks for work, or gives the same request when it is open already: asking twice is no more than asking once. */
export const createRequest = async (
  tx: Transaction,
  work: { agentId: string; kind: AgentRequest['kind']; createdBy: string },
): Promise<AgentRequest> => {
  await tx.run(sql`
    insert into agents_work (id, agent_id, kind, created_by, expires_at)
    values (${newGuid()}, ${work.agentId}, ${work.kind}, ${work.createdBy}, now() + make_interval(hours => ${hoursToLive}))
    on conflict (agent_id, kind) where state = 'open' and parameters = '{}' do nothing`);
  const row = await tx.first<AgentRequest>(sql`
    select ${requestColumns} from agents_work
    where agent_id = ${work.agentId} and kind = ${work.kind}
    order by (state = 'open') desc, created_at desc limit 1`);
  if (!row) throw new Error('the database gave no row for new work');
  return row;
};

/** What administrators asked of an agent itself, newest first; at most 500. */
export const listRequests = (on: Queryable, agentId: string): Promise<AgentRequest[]> =>
  on.rows<AgentRequest>(sql`
    select ${requestColumns} from agents_work
    where agent_id = ${agentId} and kind = any(${[...builtInKinds]}::text[])
    order by created_at desc, id desc limit 500`);

/** Work of one agent, as it was asked; undefined when it was asked of nobody or of another one. */
export const findWork = (
  on: Queryable,
  ids: readonly string[],
): Promise<{ id: string; agentId: string; kind: string; parameters: Record<string, unknown> }[]> =>
  on.rows(sql`
    select id, agent_id as "agentId", kind, parameters from agents_work where id = any(${ids}::uuid[])`);

/** Kinds that agents can do, where they have changed. */
export const recordKinds = async (
  on: Queryable,
  agents: readonly { agentId: string; kinds: readonly string[] }[],
): Promise<void> => {
  await on.run(sql`
    update agents_presence p set work_kinds = array(select jsonb_array_elements_text(b.kinds))
    from unnest(
      ${agents.map(({ agentId }) => agentId)}::uuid[],
      ${agents.map(({ kinds }) => JSON.stringify(kinds))}::jsonb[]
    ) as b (agent_id, kinds)
    where p.agent_id = b.agent_id`);
};

/** Of these agents, those that can do this kind of work, as far as is known. */
export const capableOf = async (
  on: Queryable,
  agentIds: readonly string[],
  kind: string,
): Promise<Set<string>> => {
  const everybody = (builtInKinds as readonly string[]).includes(kind);
  const rows = await on.rows<{ agentId: string }>(sql`
    select p.agent_id as "agentId" from agents_presence p
    join agents_registration r on r.id = p.agent_id and r.status = 'allowed'
    where p.agent_id = any(${agentIds}::uuid[])
      and (${everybody} or (p.protocol >= 2 and (p.work_kinds is null or ${kind} = any(p.work_kinds))))`);
  return new Set(rows.map(({ agentId }) => agentId));
};

/** Of these items, those that are closed, without the details of their results. */
export const closedWork = (on: Queryable, ids: readonly string[]): Promise<WorkOutcome[]> =>
  on.rows<WorkOutcome>(sql`
    select id, agent_id as "agentId", parameters, null as result, state as outcome, coalesce(message, '') as message,
      channel
    from agents_work where id = any(${ids}::uuid[]) and state <> 'open'`);

export const forgetOldWork = (on: Queryable): Promise<number> =>
  on.run(sql`
    delete from agents_work where state <> 'open' and created_at < now() - interval '180 days'`);
