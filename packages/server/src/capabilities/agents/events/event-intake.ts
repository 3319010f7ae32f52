import type { Clock } from '@reeve/base';
import type { EventsRequest } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { spreadSeconds } from '../batching/spread.ts';
import { agentErrors } from '../errors.ts';
import { acceptEvents, countQueue, type EventsOfAgent } from './event-queue.ts';

export interface EventIntakeOptions {
  db: Database;
  clock: Clock;
  /** Events were made durable. */
  accepted(agentId: string, events: EventsRequest['events']): void;
  /** Events that may wait to be applied before more are refused. */
  deepest?(): number;
  observe?: (rows: number, seconds: number) => void;
}

export interface EventIntake {
  /** Resolves with the last durable number of the spool. Throws `agents.queueFull` when too much waits. */
  accept(agentId: string, request: EventsRequest): Promise<number>;
  drain(): Promise<void>;
}

const refuseUnordered = ({ events }: EventsRequest): void => {
  let before = 0;
  for (const { seq } of events) {
    if (!Number.isSafeInteger(seq) || seq <= before)
      throw agentErrors.malformed({ reason: `event ${seq} comes after event ${before}` });
    before = seq;
  }
};

/** How old a count of the queue may be, milliseconds. */
const countKeptMs = 1000;

export const createEventIntake = (options: EventIntakeOptions): EventIntake => {
  const { db, clock, deepest = () => 200_000 } = options;
  let depth = 0;
  let countedAt = 0;

  const refuseFull = async (agentId: string): Promise<void> => {
    if (clock.now().getTime() - countedAt > countKeptMs) {
      countedAt = clock.now().getTime();
      depth = await countQueue(db);
    }
    if (depth >= deepest())
      throw agentErrors.queueFull({ depth, retryAfterSeconds: spreadSeconds(agentId, 30, 60) });
  };

  const batcher = createBatcher<EventsOfAgent, number>({
    name: 'the storage of events',
    maximumRows: 500,
    weigh: ({ request }) => request.events.length,
    maximumWeight: 1000,
    gatherMs: 5,
    maximumWaiting: 20_000,
    run: (batch) => acceptEvents(db, batch, clock.now()),
    ...(options.observe ? { observe: options.observe } : {}),
  });

  return {
    accept: async (agentId, request) => {
      refuseUnordered(request);
      await refuseFull(agentId);
      const through = await batcher.submit({ agentId, request });
      if (request.events.length > 0) options.accepted(agentId, request.events);
      return through;
    },
    drain: () => batcher.drain(),
  };
};
