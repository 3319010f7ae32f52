import { delay, messageOf } from '@reeve/base';
import type { Database } from '../../../kernel/database/database.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { isDatabaseTrouble } from '../batching/database-trouble.ts';
import { DispatchFailure, dispatchEvents, removeFromQueue, setAside } from './dispatch-events.ts';
import type { EventHandler } from './event-handler.ts';

export interface Dispatcher {
  /** One handler a type, before the first event. */
  handle(handler: EventHandler): void;
  /** There may be something in the queue. */
  kick(): void;
  /** Resolves when the run that is under way has found the queue empty. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface DispatcherOptions {
  db: Database;
  logger: Logger;
  handlers: readonly EventHandler[];
  /** Events were applied. */
  applied(count: number): void;
  /** Events could not be applied and were set aside. */
  rejected(count: number): void;
}

const batchSize = 2000;

/** Applies queued events, in order within each agent; one that cannot be applied does not hold up the others. */
export const createDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { db, logger } = options;
  const handlers = new Map(options.handlers.map((handler) => [handler.type, handler]));
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  /** After a failed batch: how many events are taken one by one, so that the faulty one is found. */
  let oneByOne = 0;

  const removePoison = async (failure: DispatchFailure): Promise<void> => {
    const ids = failure.events.map(({ id }) => id);
    await db.transaction(async (tx) => {
      await setAside(
        tx,
        ids.map((id) => ({ id, reason: failure.message })),
      );
      await removeFromQueue(tx, ids);
    });
    options.rejected(ids.length);
    logger.warn({ events: ids, reason: failure.message }, 'an event could not be applied');
  };

  const recover = async (thrown: unknown): Promise<void> => {
    const failure = thrown instanceof DispatchFailure ? thrown : new DispatchFailure([], thrown);
    if (isDatabaseTrouble(failure.cause) || failure.events.length === 0) throw failure;
    if (failure.events.length > 1) oneByOne = failure.events.length;
    else await removePoison(failure);
  };

  /** False when there was nothing to do. */
  const turn = async (): Promise<boolean> => {
    try {
      const result = await dispatchEvents(db, handlers, oneByOne > 0 ? 1 : batchSize);
      oneByOne = Math.max(0, oneByOne - 1);
      if (result.applied > 0) options.applied(result.applied);
      if (result.setAside.length > 0) {
        options.rejected(result.setAside.length);
        logger.warn({ events: result.setAside }, 'events were set aside');
      }
      return result.applied > 0;
    } catch (thrown) {
      await recover(thrown);
      return true;
    }
  };

  const empty = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        if (!(await turn())) return;
        failures = 0;
      } catch (thrown) {
        failures++;
        logger.warn({ reason: messageOf(thrown) }, 'events cannot be applied at the moment');
        await delay(Math.min(30_000, 250 * 2 ** failures), stopping.signal).catch(() => undefined);
      }
    }
  };

  const run = async (): Promise<void> => {
    do {
      again = false;
      await empty();
    } while (again && !stopping.signal.aborted);
    running = undefined;
  };

  return {
    handle: (handler) => {
      if (handlers.has(handler.type))
        throw new Error(`events of the type ${handler.type} have two handlers`);
      handlers.set(handler.type, handler);
    },
    kick: () => {
      again = true;
      if (!stopping.signal.aborted) running ??= run();
    },
    settled: () => running ?? Promise.resolve(),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
