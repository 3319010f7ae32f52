import type { WorkResult } from '@reeve/protocol/agent';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { storableText } from '../batching/storable.ts';
import type { StoredWork } from '../work-kind.ts';
import { type SettledWork, tellKinds } from './settle-work.ts';
import type { WorkKinds } from './work-kinds.ts';

export interface FinishedWork {
  agentId: string;
  result: WorkResult;
}

export const keyOfWork = (agentId: string, workId: string): string => `${agentId} ${workId}`;

type Stored = Omit<SettledWork, 'result' | 'outcome' | 'message' | 'channel'> & {
  correlation: string | null;
};

/** Work of one request that ended alike. */
export interface EndedAlike {
  correlation: string;
  kind: string;
  outcome: string;
  work: number;
}

const endedAlike = (
  stored: readonly Stored[],
  outcomeOf: (work: Stored) => string,
): EndedAlike[] => {
  const sums = new Map<string, EndedAlike>();
  for (const one of stored) {
    const { correlation, kind } = one;
    if (correlation === null) continue;
    const outcome = outcomeOf(one);
    const key = [correlation, kind, outcome].join(' ');
    const sum = sums.get(key) ?? { correlation, kind, outcome, work: 0 };
    sums.set(key, { ...sum, work: sum.work + 1 });
  }
  return [...sums.values()];
};

const storeOutcomes = (tx: Transaction, finished: readonly FinishedWork[]): Promise<Stored[]> =>
  tx.rows<Stored>(sql`
    update agents_work w
    set state = b.outcome, channel = b.channel, message = b.message,
        started_at = b.started_at, finished_at = b.finished_at
    from unnest(
      ${finished.map(({ result }) => result.workId)}::uuid[],
      ${finished.map(({ agentId }) => agentId)}::uuid[],
      ${finished.map(({ result }) => result.outcome)}::text[],
      ${finished.map(({ result }) => result.channel)}::text[],
      ${finished.map(({ result }) => storableText(result.message))}::text[],
      ${finished.map(({ result }) => result.startedAt)}::timestamptz[],
      ${finished.map(({ result }) => result.finishedAt)}::timestamptz[]
    ) as b (id, agent_id, outcome, channel, message, started_at, finished_at)
    where w.id = b.id and w.agent_id = b.agent_id and w.state in ('open', 'expired')
    returning w.id, w.agent_id as "agentId", w.kind, w.parameters, w.correlation`);

/** Of these, as `agent work`, the ones that were asked of the agent that reports them. */
const askedOf = async (
  tx: Transaction,
  finished: readonly FinishedWork[],
): Promise<Set<string>> => {
  const rows = await tx.rows<{ key: string }>(sql`
    select concat(w.agent_id, ' ', w.id) as key from agents_work w
    join unnest(
      ${finished.map(({ result }) => result.workId)}::uuid[],
      ${finished.map(({ agentId }) => agentId)}::uuid[]
    ) as b (id, agent_id) on w.id = b.id and w.agent_id = b.agent_id`);
  return new Set(rows.map(({ key }) => key));
};

/**
 * Writes outcomes, at most one for each item, and tells the kinds; gives, as `agent work`, those that were asked of
 * the agent that reports them. The first outcome stands; only an item that expired meanwhile takes the true one,
 * late as it is: its kind is then told a second time.
 */
export const finishWork = async (
  tx: Transaction,
  kinds: WorkKinds,
  finished: readonly FinishedWork[],
  ended: (alike: EndedAlike) => void = () => undefined,
): Promise<Set<string>> => {
  const results = new Map(
    finished.map(({ agentId, result }) => [keyOfWork(agentId, result.workId), result]),
  );
  const stored = await storeOutcomes(tx, finished);
  const outcomeOf = ({ agentId, id }: Stored) => results.get(keyOfWork(agentId, id))?.outcome ?? '';
  for (const alike of endedAlike(stored, outcomeOf)) ended(alike);
  await tellKinds(
    tx,
    kinds,
    stored.flatMap(({ correlation: _, ...work }) => {
      const result = results.get(keyOfWork(work.agentId, work.id));
      if (!result) return [];
      const { outcome, message, channel } = result;
      return [{ ...work, result, outcome, message, channel }];
    }),
  );
  const known = new Set(stored.map(({ agentId, id }) => keyOfWork(agentId, id)));
  // Who looks for the others looks at few: results that came twice.
  const others = finished.filter(
    ({ agentId, result }) => !known.has(keyOfWork(agentId, result.workId)),
  );
  return others.length === 0 ? known : known.union(await askedOf(tx, others));
};

/** Work that cannot be handed out, because what it is about is gone. */
export const failWork = async (
  tx: Transaction,
  kinds: WorkKinds,
  items: readonly StoredWork[],
): Promise<void> => {
  if (items.length === 0) return;
  const settled = await tx.rows<SettledWork>(sql`
    update agents_work
    set state = 'failed', finished_at = now(), message = 'what it is about is not there any more'
    where id = any(${items.map(({ id }) => id)}::uuid[]) and state = 'open'
    returning id, agent_id as "agentId", kind, parameters, null as result, state as outcome, message, channel`);
  await tellKinds(tx, kinds, settled);
};

/** How many expire in one transaction. */
const expiredAtOnce = 2000;

/**
 * Ends what found no outcome in time, up to 2,000 items; gives how many. Cancelled work of which the agent said
 * nothing is expired too: nobody knows what became of it.
 */
export const expireWork = async (tx: Transaction, kinds: WorkKinds): Promise<number> => {
  const settled = await tx.rows<SettledWork>(sql`
    with due as (
      select id from agents_work where state = 'open' and expires_at <= now()
      order by expires_at limit ${expiredAtOnce} for update skip locked
    )
    update agents_work w
    set state = 'expired', finished_at = now(),
        message = case when channel is null then 'the agent did not fetch it in time'
          when cancel_requested_at is not null
            then 'it was cancelled, and the agent did not say in time what became of it'
          else 'the agent fetched it and reported no outcome in time' end
    from due where w.id = due.id
    returning w.id, w.agent_id as "agentId", w.kind, w.parameters, null as result, w.state as outcome, w.message,
      w.channel`);
  await tellKinds(tx, kinds, settled);
  return settled.length;
};
