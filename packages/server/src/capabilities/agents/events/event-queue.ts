import type { EventsRequest } from '@reeve/protocol/agent';
import {
  type Database,
  type Queryable,
  sql,
  type Transaction,
} from '../../../kernel/database/database.ts';
import { storableJson, storableText, storableTime } from '../batching/storable.ts';

export interface EventsOfAgent {
  agentId: string;
  request: Pick<EventsRequest, 'spoolId' | 'events'>;
}

interface QueuedEvent {
  agentId: string;
  spoolId: string;
  event: EventsRequest['events'][number];
}

const keyOf = (agentId: string, spoolId: string): string => `${agentId} ${spoolId}`;

const lockSpools = async (
  tx: Transaction,
  batch: readonly EventsOfAgent[],
): Promise<Map<string, number>> => {
  const spools = new Map(
    batch.map(({ agentId, request }) => [
      keyOf(agentId, request.spoolId),
      [agentId, request.spoolId] as const,
    ]),
  );
  const agents = [...spools.values()].map(([agentId]) => agentId);
  const ids = [...spools.values()].map(([, spoolId]) => spoolId);
  await tx.run(sql`
    insert into agents_spool (agent_id, spool_id, last_seq)
    select agent_id, spool_id, 0 from unnest(${agents}::uuid[], ${ids}::uuid[]) as b (agent_id, spool_id)
    order by agent_id, spool_id on conflict do nothing`);
  const rows = await tx.rows<{ agentId: string; spoolId: string; lastSeq: number }>(sql`
    select agent_id as "agentId", spool_id as "spoolId", last_seq as "lastSeq" from agents_spool
    where (agent_id, spool_id) in (select * from unnest(${agents}::uuid[], ${ids}::uuid[]))
    order by agent_id, spool_id for update`);
  return new Map(rows.map((row) => [keyOf(row.agentId, row.spoolId), row.lastSeq]));
};

const insertEvents = async (
  tx: Transaction,
  queued: readonly QueuedEvent[],
  now: Date,
): Promise<void> => {
  await tx.run(sql`
    insert into agents_event_queue (agent_id, spool_id, seq, type, time, data)
    select agent_id, spool_id, seq, type, time, data
    from unnest(
      ${queued.map(({ agentId }) => agentId)}::uuid[],
      ${queued.map(({ spoolId }) => spoolId)}::uuid[],
      ${queued.map(({ event }) => event.seq)}::bigint[],
      ${queued.map(({ event }) => storableText(event.type))}::text[],
      ${queued.map(({ event }) => storableTime(event.time, now))}::timestamptz[],
      ${queued.map(({ event }) => storableJson(event.data))}::jsonb[]
    ) with ordinality as b (agent_id, spool_id, seq, type, time, data, place)
    order by place`);
};

const moveSpools = async (tx: Transaction, last: ReadonlyMap<string, number>): Promise<void> => {
  const entries = [...last].map(([key, seq]) => [...key.split(' '), seq] as const);
  await tx.run(sql`
    update agents_spool s set last_seq = b.last_seq, changed_at = now()
    from unnest(
      ${entries.map(([agentId]) => agentId)}::uuid[],
      ${entries.map(([, spoolId]) => spoolId)}::uuid[],
      ${entries.map((entry) => entry[2])}::bigint[]
    ) as b (agent_id, spool_id, last_seq)
    where s.agent_id = b.agent_id and s.spool_id = b.spool_id`);
};

/**
 * Makes events durable, each once: what lies at or below the spool's last number was received before. Gives the
 * last number of each entry's spool, which the agent may forget up to.
 */
export const acceptEvents = (
  db: Database,
  batch: readonly EventsOfAgent[],
  now: Date,
): Promise<number[]> =>
  db.transaction(async (tx) => {
    const last = await lockSpools(tx, batch);
    const moved = new Map<string, number>();
    const queued: QueuedEvent[] = [];
    const results = batch.map(({ agentId, request: { spoolId, events } }) => {
      const key = keyOf(agentId, spoolId);
      let through = last.get(key) ?? 0;
      for (const event of events) {
        if (event.seq <= through) continue;
        queued.push({ agentId, spoolId, event });
        through = event.seq;
        moved.set(key, through);
      }
      last.set(key, through);
      return through;
    });
    if (queued.length > 0) {
      await insertEvents(tx, queued, now);
      await moveSpools(tx, moved);
    }
    return results;
  });

/** Events that are durable and wait to be applied. */
export const countQueue = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ depth: number }>(
    sql`select count(*) as depth from agents_event_queue`,
  );
  return row?.depth ?? 0;
};
