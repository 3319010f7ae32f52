import type { EventQueue } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { countQueue } from '../events/event-queue.ts';
import type { EventSource } from './event-meter.ts';

/** Names of policies by their id; those that are gone are absent. */
export type NamePolicies = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Counted exactly up to here; beyond, PostgreSQL's own estimate has to do. */
const exactly = 100_000;

const countSetAside = async (on: Queryable): Promise<number> => {
  const row = await on.first<{ counted: number; estimate: number }>(sql`
    select (select count(*) from (select 1 from agents_event_failed limit ${exactly}) as head) as counted,
      (select greatest(reltuples, 0)::bigint from pg_class where oid = 'agents_event_failed'::regclass) as estimate`);
  const counted = row?.counted ?? 0;
  return counted < exactly ? counted : Math.max(exactly, row?.estimate ?? 0);
};

/** The minute before the slot that is still being counted. */
const readRates = async (on: Queryable) => {
  const row = await on.first<{ arriving: number; applied: number }>(sql`
    select (coalesce(sum(arrived), 0) / 60.0)::float8 as arriving, (coalesce(sum(applied), 0) / 60.0)::float8 as applied
    from agents_event_rate
    where slot >= now() - interval '75 seconds' and slot < now() - interval '15 seconds'`);
  return row ?? { arriving: 0, applied: 0 };
};

const sourcesPerKind = 10;

const readNoisiest = (on: Queryable): Promise<(EventSource & { hostName: string | null })[]> =>
  on.rows(sql`
    select s.kind, s.source, s.events, r.host_name as "hostName"
    from (
      select kind, source, sum(events) as events,
        row_number() over (partition by kind order by sum(events) desc, source) as place
      from agents_event_source where slot > now() - interval '1 hour' group by kind, source
    ) as s
    left join agents_registration r on s.kind = 'computer' and r.id::text = s.source
    where place <= ${sourcesPerKind} order by s.kind, s.place`);

const nameNoisiest = async (
  on: Queryable,
  namePolicies: NamePolicies,
): Promise<EventQueue['noisiest']> => {
  const noisiest = await readNoisiest(on);
  const policies = noisiest.filter(({ kind }) => kind === 'policy').map(({ source }) => source);
  const names = policies.length > 0 ? await namePolicies(policies) : new Map<string, string>();
  return noisiest.map(({ kind, source, events, hostName }) => ({
    kind,
    id: source,
    name: hostName ?? names.get(source) ?? source,
    events: Number(events),
  }));
};

/** Depth, age, rates and who fills the queue: a bounded number of lines is read, however long the queue is. */
export const readEventQueue = async (
  on: Queryable,
  options: { deepest: number; namePolicies: NamePolicies },
): Promise<EventQueue> => {
  const depth = await countQueue(on);
  const oldest = await on.first<{ at: string }>(
    sql`select received_at as at from agents_event_queue order by id limit 1`,
  );
  return {
    depth,
    oldestAt: oldest?.at ?? null,
    ...(await readRates(on)),
    backPressure: depth >= options.deepest,
    setAside: await countSetAside(on),
    noisiest: await nameNoisiest(on, options.namePolicies),
  };
};
