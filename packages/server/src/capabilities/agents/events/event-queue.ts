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

/** Another connection of the same agent was faster: the batcher tries the batch again. */
class SpoolMoved extends Error {
  /** Serialization failure. */
  readonly code = '40001';
}

/** Last durable number of each spool. Nothing is locked: moving it fails when somebody has moved it meanwhile. */
const readSpools = async (
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
  const rows = await tx.rows<{ agentId: string; spoolId: string; lastSeq: number | null }>(sql`
    select b.agent_id as "agentId", b.spool_id as "spoolId", s.last_seq as "lastSeq"
    from unnest(${agents}::uuid[], ${ids}::uuid[]) as b (agent_id, spool_id)
    left join agents_spool s on s.agent_id = b.agent_id and s.spool_id = b.spool_id`);
  const unknown = rows.filter(({ lastSeq }) => lastSeq === null);
  if (unknown.length > 0)
    await tx.run(sql`
      insert into agents_spool (agent_id, spool_id, last_seq)
      select agent_id, spool_id, 0 from unnest(
        ${unknown.map(({ agentId }) => agentId)}::uuid[],
        ${unknown.map(({ spoolId }) => spoolId)}::uuid[]
      ) as b (agent_id, spool_id)
      order by agent_id, spool_id on conflict do nothing`);
  return new Map(rows.map((row) => [keyOf(row.agentId, row.spoolId), row.lastSeq ?? 0]));
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

interface Move {
  agentId: string;
  spoolId: string;
  from: number;
  to: number;
}

const moveSpools = async (tx: Transaction, moves: readonly Move[]): Promise<void> => {
  const moved = await tx.run(sql`
    update agents_spool s set last_seq = b.target, changed_at = now()
    from unnest(
      ${moves.map(({ agentId }) => agentId)}::uuid[],
      ${moves.map(({ spoolId }) => spoolId)}::uuid[],
      ${moves.map(({ from }) => from)}::bigint[],
      ${moves.map(({ to }) => to)}::bigint[]
    ) as b (agent_id, spool_id, origin, target)
    where s.agent_id = b.agent_id and s.spool_id = b.spool_id and s.last_seq = b.origin`);
  if (moved !== moves.length) throw new SpoolMoved('a spool was moved on meanwhile');
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
    const last = await readSpools(tx, batch);
    const moves = new Map<string, Move>();
    const queued: QueuedEvent[] = [];
    const results = batch.map(({ agentId, request: { spoolId, events } }) => {
      const key = keyOf(agentId, spoolId);
      const from = last.get(key) ?? 0;
      let through = from;
      for (const event of events) {
        if (event.seq <= through) continue;
        queued.push({ agentId, spoolId, event });
        through = event.seq;
      }
      if (through > from) {
        const before = moves.get(key)?.from ?? from;
        moves.set(key, { agentId, spoolId, from: before, to: through });
      }
      last.set(key, through);
      return through;
    });
    if (queued.length > 0) {
      // First the spools: whoever comes second then waits, and stores nothing twice.
      await moveSpools(tx, [...moves.values()]);
      await insertEvents(tx, queued, now);
    }
    return results;
  });

/** So many events are counted; counting ten million would take seconds, and it is done every second. */
const exactly = 200_000;

/** At most what the numbers span, and about what PostgreSQL believes. */
const estimateQueue = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ span: number; believed: number }>(sql`
    select (select id from agents_event_queue order by id desc limit 1)
        - (select id from agents_event_queue order by id limit 1) + 1 as span,
      (select (pg_relation_size(oid) / current_setting('block_size')::int
          * (case when relpages > 0 then reltuples / relpages else 10 end))::bigint
        from pg_class where oid = 'agents_event_queue'::regclass) as believed`);
  return Math.max(exactly, Math.min(row?.span ?? 0, row?.believed ?? 0));
};

/** Events that are durable and wait to be applied: exact up to 200,000, about so many beyond. */
export const countQueue = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ depth: number }>(sql`
    select count(*) as depth from (select 1 from agents_event_queue limit ${exactly}) as head`);
  const depth = row?.depth ?? 0;
  return depth < exactly ? depth : await estimateQueue(on);
};
