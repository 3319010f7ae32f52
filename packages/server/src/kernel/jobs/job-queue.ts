import type { Json } from '@reeve/base';
import type { Transaction } from '../database/database.ts';

/** What a job is about; small, and without secrets: it is stored. */
export type JobData = { readonly [key: string]: Json };

export interface Job<D extends JobData> {
  id: string;
  data: D;
  /** 1 the first time. */
  attempt: number;
  /** Aborted when the server stops or the job takes too long: end soon; it is done again. */
  signal: AbortSignal;
}

export interface QueueDefinition<D extends JobData> {
  /** `tasks.wake-up`; never reused. */
  name: string;
  /** May be cut off at any moment and done again: it must be repeatable. What it throws makes it tried again. */
  handle(job: Job<D>): Promise<void>;
  /** Jobs at the same time in each server process; default 1. */
  atOnce?: number;
  /** Tries after the first one; default 5. */
  retries?: number;
  /** Seconds before the first repetition, doubled each time up to an hour; default 5. */
  retryAfterSeconds?: number;
  /** A job that takes longer is cut off and tried again; default 900 seconds. */
  longestSeconds?: number;
}

export interface SendOptions {
  /** While a job with this key waits, no second one is added; one that runs already does not count as waiting. */
  key?: string;
  /** Not before. */
  startAfter?: Date;
}

export interface JobQueue<D extends JobData> {
  /**
   * Adds a job that stands or falls with the transaction. False: one with the same key waits already. May be used
   * once the server starts its capabilities, not while they are made.
   */
  send(tx: Transaction, data: D, options?: SendOptions): Promise<boolean>;
}

/**
 * Work that is done once, later, in any of the server processes, and survives every kill. What comes again is a
 * schedule. Jobs that have ended are forgotten after a week.
 */
export interface Jobs {
  define<D extends JobData>(definition: QueueDefinition<D>): JobQueue<D>;
}
