import { newGuid } from '@reeve/base';
import type { EventsRequest } from '@reeve/protocol/agent';
import { type Database, sql, type Transaction } from '../../../kernel/database/database.ts';

type SourceKind = 'computer' | 'type' | 'policy';
export interface EventSource {
  kind: SourceKind;
  source: string;
  events: number;
}

/** Seconds of a slot of rates, and of a slot of sources. */
export const rateSlotSeconds = 10;
export const sourceSlotSeconds = 300;
/** Sources of one kind that are counted at once; a flood of new names must not fill the memory. */
const mostSources = 20_000;
/** Sources of one kind, slot and process that are written. */
const writtenSources = 25;

export interface EventMeter {
  arrived(agentId: string, events: EventsRequest['events']): void;
  applied(count: number): void;
  /** Writes what was counted since; the numbers of the present slots are written again each time. */
  flush(): Promise<void>;
}

interface Rate {
  arrived: number;
  applied: number;
}

const slotOf = (now: Date, seconds: number): string =>
  new Date(Math.floor(now.getTime() / 1000 / seconds) * seconds * 1000).toISOString();

const before = (slots: ReadonlyMap<string, unknown>, slot: string): string[] =>
  [...slots.keys()].filter((one) => one < slot);

/** What is forgotten when there are too many: the half that was seen least. */
const thin = (counts: Map<string, number>): void => {
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, mostSources / 2);
  counts.clear();
  for (const [source, events] of kept) counts.set(source, events);
};

const createSourceCounts = () => {
  const kinds = new Map<SourceKind, Map<string, number>>();
  return {
    add: (kind: SourceKind, source: string, events: number): void => {
      const counts = kinds.get(kind) ?? new Map<string, number>();
      kinds.set(kind, counts);
      counts.set(source, (counts.get(source) ?? 0) + events);
      if (counts.size > mostSources) thin(counts);
    },
    busiest: (): EventSource[] =>
      [...kinds].flatMap(([kind, counts]) =>
        [...counts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, writtenSources)
          .map(([source, events]) => ({ kind, source, events })),
      ),
  };
};

const writeRates = (tx: Transaction, processId: string, rates: ReadonlyMap<string, Rate>) =>
  tx.run(sql`
    insert into agents_event_rate (slot, process_id, arrived, applied)
    select slot, ${processId}, arrived, applied from unnest(
      ${[...rates.keys()]}::timestamptz[],
      ${[...rates.values()].map(({ arrived }) => arrived)}::integer[],
      ${[...rates.values()].map(({ applied }) => applied)}::integer[]
    ) as b (slot, arrived, applied)
    on conflict (slot, process_id) do update set arrived = excluded.arrived, applied = excluded.applied`);

const writeSources = (
  tx: Transaction,
  processId: string,
  slot: string,
  sources: readonly EventSource[],
) =>
  tx.run(sql`
    insert into agents_event_source (slot, process_id, kind, source, events)
    select ${slot}, ${processId}, kind, source, events from unnest(
      ${sources.map(({ kind }) => kind)}::text[],
      ${sources.map(({ source }) => source)}::text[],
      ${sources.map(({ events }) => events)}::integer[]
    ) as b (kind, source, events)
    on conflict (slot, process_id, kind, source) do update set events = excluded.events`);

/**
 * Counts events in memory and writes sums: some lines every few seconds, however many events there are. What a
 * kill takes is a few seconds of numbers, no event.
 */
export const createEventMeter = (db: Database, clock: { now(): Date }): EventMeter => {
  const processId = newGuid();
  const rates = new Map<string, Rate>();
  const sources = new Map<string, ReturnType<typeof createSourceCounts>>();

  const rate = (): Rate => {
    const slot = slotOf(clock.now(), rateSlotSeconds);
    const found = rates.get(slot) ?? { arrived: 0, applied: 0 };
    rates.set(slot, found);
    return found;
  };
  const countSources = (agentId: string, events: EventsRequest['events']): void => {
    const slot = slotOf(clock.now(), sourceSlotSeconds);
    const counts = sources.get(slot) ?? createSourceCounts();
    sources.set(slot, counts);
    counts.add('computer', agentId, events.length);
    for (const { type, data } of events) {
      counts.add('type', type.slice(0, 64).replaceAll('\0', ''), 1);
      const { policyId } = data;
      if (typeof policyId === 'string' && /^[0-9a-f-]{36}$/.test(policyId))
        counts.add('policy', policyId, 1);
    }
  };
  return {
    arrived: (agentId, events) => {
      rate().arrived += events.length;
      countSources(agentId, events);
    },
    applied: (count) => {
      rate().applied += count;
    },
    flush: async () => {
      if (rates.size === 0 && sources.size === 0) return;
      // Only what is over before the writing begins is written whole.
      const over = before(rates, slotOf(clock.now(), rateSlotSeconds));
      const overSources = before(sources, slotOf(clock.now(), sourceSlotSeconds));
      await db.transaction(async (tx) => {
        if (rates.size > 0) await writeRates(tx, processId, rates);
        for (const [slot, counts] of sources)
          await writeSources(tx, processId, slot, counts.busiest());
      });
      for (const slot of over) rates.delete(slot);
      for (const slot of overSources) sources.delete(slot);
    },
  };
};

/** Numbers that nobody asks for any more. */
export const forgetOldNumbers = async (db: Database): Promise<void> => {
  await db.run(sql`delete from agents_event_rate where slot < now() - interval '15 minutes'`);
  await db.run(sql`delete from agents_event_source where slot < now() - interval '75 minutes'`);
};
