import { type Sql, sql, type Transaction } from '../../../kernel/database/database.ts';

/** These; or all of a type; or all. */
export interface ChosenEvents {
  ids?: readonly number[];
  type?: string;
}

/** So many are taken by one call, the oldest first: the caller asks again for the others. */
export const mostAtOnce = 50_000;

const chosen = ({ ids, type }: ChosenEvents): Sql => sql`
  select id from agents_event_failed
  where (${ids === undefined} or id = any(${ids ?? []}::bigint[]))
    and (${type ?? null}::text is null or type = ${type ?? null})
  order by id limit ${mostAtOnce} for update skip locked`;

interface Taken {
  type: string;
  events: number;
}

/** How many there were, and of which type, for the record. */
export const countTaken = (
  taken: readonly Taken[],
): { sum: number; byType: Record<string, number> } => ({
  sum: taken.reduce((sum, { events }) => sum + events, 0),
  byType: Object.fromEntries(taken.map(({ type, events }) => [type, events])),
});

/**
 * Puts events that were set aside at the end of the queue, in the order in which they came. One statement takes
 * them from here and puts them there: each is in one of the two places, whatever is killed.
 */
export const replaySetAside = (tx: Transaction, choice: ChosenEvents): Promise<Taken[]> =>
  tx.rows<Taken>(sql`
    with taken as (
      delete from agents_event_failed where id in (${chosen(choice)})
      returning id, agent_id, spool_id, seq, type, time, data, received_at
    ), queued as (
      insert into agents_event_queue (agent_id, spool_id, seq, type, time, data, received_at)
      select agent_id, spool_id, seq, type, time, data, received_at from taken order by taken.id
      returning type
    )
    select type, count(*) as events from queued group by type order by type`);

export const discardSetAside = (tx: Transaction, choice: ChosenEvents): Promise<Taken[]> =>
  tx.rows<Taken>(sql`
    with taken as (
      delete from agents_event_failed where id in (${chosen(choice)}) returning type
    )
    select type, count(*) as events from taken group by type order by type`);
