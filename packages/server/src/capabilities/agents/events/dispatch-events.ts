import { messageOf } from '@reeve/base';
import { type Database, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { AgentEvent, EventHandler, RejectedEvent } from './event-handler.ts';
import { keepEvents } from './keep-event.ts';

export interface Dispatched {
  applied: number;
  setAside: readonly RejectedEvent[];
}

/** Which events were being applied when it failed. */
export class DispatchFailure extends Error {
  readonly events: readonly AgentEvent[];
  constructor(events: readonly AgentEvent[], cause: unknown) {
    super(messageOf(cause), { cause });
    this.events = events;
  }
}

/** With the agent's id hashed as the second number: one server process applies an agent's events at a time. */
const lockSpace = 7_246_534;

/** A collision of hashes only makes one agent wait for another. */
const lockAgents = async (tx: Transaction): Promise<string[]> => {
  const rows = await tx.rows<{ agentId: string }>(sql`
    with heads as materialized (
      select agent_id, min(id) as first
      from (select agent_id, id from agents_event_queue order by id limit 10000) as head
      group by agent_id order by first limit 1000
    )
    select agent_id as "agentId" from heads
    where pg_try_advisory_xact_lock(${lockSpace}, hashtext(agent_id::text)) order by first`);
  return rows.map(({ agentId }) => agentId);
};

/** Bytes, as stored, of the events that are held in memory at once: results carry the output of tasks. */
const mostBytes = 4_000_000;

const readHead = (tx: Transaction, agents: string[], limit: number): Promise<AgentEvent[]> =>
  tx.rows<AgentEvent>(sql`
    select id, agent_id as "agentId", type, time, data, received_at as "receivedAt"
    from (
      select *, sum(pg_column_size(data)) over (order by id) - pg_column_size(data) as before
      from (
        select * from agents_event_queue where agent_id = any(${agents}::uuid[]) order by id limit ${limit}
      ) as head
    ) as weighed
    where before < ${mostBytes} order by id`);

/**
 * Groups that can be applied at once, in this order, without turning the order of any one agent's events: an
 * event goes one layer further when its agent's event before it was of another type.
 */
export const layersOf = (events: readonly AgentEvent[]): AgentEvent[][] => {
  const layers: Map<string, AgentEvent[]>[] = [];
  const lastOf = new Map<string, { type: string; layer: number }>();
  for (const event of events) {
    const last = lastOf.get(event.agentId);
    const layer = last ? last.layer + (last.type === event.type ? 0 : 1) : 0;
    lastOf.set(event.agentId, { type: event.type, layer });
    layers[layer] ??= new Map();
    const group = layers[layer].get(event.type) ?? [];
    layers[layer].set(event.type, group);
    group.push(event);
  }
  return layers.flatMap((groups) => [...groups.values()]);
};

export const setAside = async (
  tx: Transaction,
  rejected: readonly RejectedEvent[],
): Promise<void> => {
  await tx.run(sql`
    insert into agents_event_failed (id, agent_id, spool_id, seq, type, time, data, received_at, reason)
    select q.id, q.agent_id, q.spool_id, q.seq, q.type, q.time, q.data, q.received_at, b.reason
    from agents_event_queue q
    join unnest(${rejected.map(({ id }) => id)}::bigint[], ${rejected.map(({ reason }) => reason)}::text[])
      as b (id, reason) on b.id = q.id`);
};

export const removeFromQueue = async (tx: Transaction, ids: readonly number[]): Promise<void> => {
  await tx.run(sql`delete from agents_event_queue where id = any(${ids}::bigint[])`);
};

const withoutNeedless = (
  handlers: ReadonlyMap<string, EventHandler>,
  events: readonly AgentEvent[],
): readonly AgentEvent[] => {
  const needless = [...handlers.values()].flatMap((handler) => [
    ...(handler.needless?.(events) ?? []),
  ]);
  if (needless.length === 0) return events;
  const ids = new Set(needless);
  return events.filter(({ id }) => !ids.has(id));
};

/**
 * Applies at most `limit` events from the head of the queue and removes them, in one transaction: after a crash
 * they are either both or neither. Throws a `DispatchFailure`; then nothing was applied.
 */
export const dispatchEvents = async (
  db: Database,
  handlers: ReadonlyMap<string, EventHandler>,
  limit: number,
): Promise<Dispatched> => {
  let events: AgentEvent[] = [];
  try {
    return await db.transaction(async (tx) => {
      const agents = await lockAgents(tx);
      if (agents.length === 0) return { applied: 0, setAside: [] };
      events = await readHead(tx, agents, limit);
      const rejected: RejectedEvent[] = [];
      for (const group of layersOf(withoutNeedless(handlers, events))) {
        const handler = handlers.get(group[0]?.type ?? '');
        if (handler) rejected.push(...(await handler.apply(tx, group)));
        else await keepEvents(tx, group);
      }
      if (rejected.length > 0) await setAside(tx, rejected);
      await removeFromQueue(
        tx,
        events.map(({ id }) => id),
      );
      return { applied: events.length, setAside: rejected };
    });
  } catch (cause) {
    throw new DispatchFailure(events, cause);
  }
};
