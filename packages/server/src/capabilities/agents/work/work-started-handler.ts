import { WorkResult, WorkStarted } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableTime } from '../batching/storable.ts';
import type { AgentEvent, EventHandler, RejectedEvent } from '../events/event-handler.ts';
import type { StoredWork } from '../work-kind.ts';
import type { WorkKinds } from './work-kinds.ts';

const validator = Compile(WorkStarted);
const resultValidator = Compile(WorkResult);

type Started = StoredWork & WorkStarted & { kind: string };
interface Told {
  agentId: string;
  started: WorkStarted;
}

/** What has ended meanwhile is left as it is. */
const storeStarts = (tx: Transaction, told: readonly Told[]): Promise<Started[]> =>
  tx.rows<Started>(sql`
    update agents_work w set started_at = b.started_at
    from unnest(
      ${told.map(({ started }) => started.workId)}::uuid[],
      ${told.map(({ agentId }) => agentId)}::uuid[],
      ${told.map(({ started }) => started.startedAt)}::timestamptz[],
      ${told.map(({ started }) => started.channel)}::text[]
    ) as b (id, agent_id, started_at, channel)
    where w.id = b.id and w.agent_id = b.agent_id and w.state = 'open' and w.started_at is null
    returning w.id, w.id as "workId", w.agent_id as "agentId", w.kind, w.parameters, b.channel,
      w.started_at as "startedAt"`);

const keyOf = ({ agentId, data }: AgentEvent): string => `${agentId} ${data.workId}`;

/** A short task begins and ends in one message; its result says when it began. */
const startsWithResult = (batch: readonly AgentEvent[]): Set<number> => {
  const starts = batch.filter(({ type }) => type === 'work.started');
  if (starts.length === 0) return new Set();
  const last = new Map<string, number>();
  for (const event of batch)
    if (event.type === 'work.result' && resultValidator.Check(event.data))
      last.set(keyOf(event), event.id);
  return new Set(
    starts.filter((event) => (last.get(keyOf(event)) ?? 0) > event.id).map(({ id }) => id),
  );
};

/** `work.started`: the kind is told, once an item; a restart of the same item changes nothing. */
export const createWorkStartedHandler = (kinds: WorkKinds): EventHandler => ({
  type: 'work.started',
  needless: startsWithResult,
  apply: async (tx, events) => {
    const rejected: RejectedEvent[] = [];
    const told = new Map<string, Told>();
    for (const event of events) {
      const { id, agentId, data } = event;
      if (!validator.Check(data))
        rejected.push({ id, reason: 'its data does not say what work has started' });
      else if (!told.has(`${agentId} ${data.workId}`))
        told.set(`${agentId} ${data.workId}`, { agentId, started: startOf(data, event) });
    }
    if (told.size === 0) return rejected;
    const stored = await storeStarts(tx, [...told.values()]);
    for (const [kind, group] of Map.groupBy(stored, (start) => start.kind))
      await kinds.find(kind)?.started?.(tx, group);
    return rejected;
  },
});

const startOf = (data: WorkStarted, event: AgentEvent): WorkStarted => ({
  ...data,
  startedAt: storableTime(data.startedAt, new Date(event.receivedAt)),
});
