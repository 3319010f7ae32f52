import { newGuid } from '@reeve/base';
import type { WorkItem, WorkResult } from '@reeve/protocol/agent';
import type { AgentRequest } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableText } from '../batching/storable.ts';

const requestColumns = sql`
  id, agent_id as "computerId", kind, state, created_at as "createdAt", created_by as "createdBy",
  finished_at as "finishedAt", channel, message`;

/** How long an agent has to fetch and finish what is asked of it. */
const hoursToLive = 24;

/** Asks for work, or gives the same request when it is open already: asking twice is no more than asking once. */
export const createWork = async (
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

/** Newest first; at most 500. */
export const listWork = (on: Queryable, agentId: string): Promise<AgentRequest[]> =>
  on.rows<AgentRequest>(sql`
    select ${requestColumns} from agents_work where agent_id = ${agentId}
    order by created_at desc, id desc limit 500`);

/** What is open for an agent, oldest first; the channel of the first fetch is kept. */
export const fetchWork = async (
  on: Queryable,
  agentId: string,
  channel: 'push' | 'poll',
): Promise<WorkItem[]> => {
  const open = await on.rows<WorkItem & { fetched: boolean }>(sql`
    select id, kind, parameters, created_at as "createdAt", expires_at as "expiresAt", channel is not null as fetched
    from agents_work where agent_id = ${agentId} and state = 'open' and expires_at > now()
    order by created_at, id limit 100`);
  const unseen = open.filter(({ fetched }) => !fetched).map(({ id }) => id);
  if (unseen.length > 0)
    await on.run(sql`
      update agents_work set channel = ${channel} where id = any(${unseen}::uuid[]) and channel is null`);
  return open.map(({ fetched: _, ...item }) => item);
};

export interface FinishedWork {
  agentId: string;
  result: WorkResult;
}

/**
 * Writes outcomes; gives, as `agent work`, those that were asked of the agent that reports them. The first outcome stands; only an
 * item that expired meanwhile takes the true one, late as it is.
 */
export const finishWork = async (
  on: Queryable,
  finished: readonly FinishedWork[],
): Promise<Set<string>> => {
  const ids = finished.map(({ result }) => result.workId);
  await on.run(sql`
    update agents_work w
    set state = b.outcome, channel = b.channel, message = b.message,
        started_at = b.started_at, finished_at = b.finished_at
    from unnest(
      ${ids}::uuid[],
      ${finished.map(({ agentId }) => agentId)}::uuid[],
      ${finished.map(({ result }) => result.outcome)}::text[],
      ${finished.map(({ result }) => result.channel)}::text[],
      ${finished.map(({ result }) => storableText(result.message))}::text[],
      ${finished.map(({ result }) => result.startedAt)}::timestamptz[],
      ${finished.map(({ result }) => result.finishedAt)}::timestamptz[]
    ) as b (id, agent_id, outcome, channel, message, started_at, finished_at)
    where w.id = b.id and w.agent_id = b.agent_id and w.state in ('open', 'expired')`);
  const rows = await on.rows<{ key: string }>(sql`
    select concat(w.agent_id, ' ', w.id) as key from agents_work w
    join unnest(${ids}::uuid[], ${finished.map(({ agentId }) => agentId)}::uuid[]) as b (id, agent_id)
      on w.id = b.id and w.agent_id = b.agent_id`);
  return new Set(rows.map(({ key }) => key));
};

/** Gives how many requests have expired without an outcome. */
export const expireWork = (on: Queryable): Promise<number> =>
  on.run(sql`
    update agents_work
    set state = 'expired', finished_at = now(),
        message = case when channel is null then 'the agent did not fetch it in time'
          else 'the agent fetched it and reported no outcome in time' end
    where state = 'open' and expires_at <= now()`);

export const forgetOldWork = async (on: Queryable): Promise<void> => {
  await on.run(sql`
    delete from agents_work where state <> 'open' and created_at < now() - interval '180 days'`);
};
