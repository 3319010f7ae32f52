import { AppError, messageOf, newGuid } from '@reeve/base';
import pg from 'pg';
import { type ConstructorOptions, PgBoss, type Job as StoredJob } from 'pg-boss';
import { type Database, type Sql, sql, type Transaction } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import type { Signals } from '../signals.ts';
import type { JobData, JobQueue, Jobs, QueueDefinition } from './job-queue.ts';

export interface RunningJobs extends Jobs {
  /** Makes the queues where they are not there yet. After everything is composed, before anything is sent. */
  open(): Promise<void>;
  /** Begins to do jobs. */
  start(): Promise<void>;
  /** Ends the jobs of this process; those that do not end in time are tried again. */
  stop(): Promise<void>;
}

interface Parts {
  db: Database;
  logger: Logger;
  signals: Signals;
}

type Defined = QueueDefinition<JobData>;

const schema = 'pgboss';
/** A signal wakes the workers at once; this is how late they are when it was lost. */
const pollSeconds = 2;
/** A job whose server is gone is tried again after this and a look. */
const heartbeatSeconds = 20;
const secondsBetweenLooks = 15;
const secondsToEnd = 10;
const weekSeconds = 7 * 86_400;

/** The pool gives times as text; the queue calculates with them. */
const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? (text: string) => new Date(text)
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const onPool = (db: Database): NonNullable<ConstructorOptions['db']> => ({
  executeSql: (text, values) => db.pool.query({ text, ...(values ? { values } : {}), types }),
});

/** The same, within a transaction. */
const onTransaction = (tx: Transaction): NonNullable<ConstructorOptions['db']> => ({
  executeSql: async (text, values = []) => ({ rows: await tx.rows(statement(text, values)) }),
});

/** The queue's own statements come with numbered parameters. */
const statement = (text: string, values: unknown[]): Sql =>
  Object.defineProperties(sql``, { text: { value: text }, values: { value: values } });

const topicOf = (name: string): string => `job ${name}`;

const queueOptions = (one: Defined) => ({
  retryLimit: one.retries ?? 5,
  retryDelay: one.retryAfterSeconds ?? 5,
  retryBackoff: true,
  retryDelayMax: 3600,
  expireInSeconds: one.longestSeconds ?? 900,
  heartbeatSeconds,
  deleteAfterSeconds: weekSeconds,
});

export const createJobs = ({ db, logger, signals }: Parts): RunningJobs => {
  const queues = new Map<string, Defined>();
  const workers = new Map<string, string[]>();
  const stopping = new AbortController();
  let boss: PgBoss | undefined;
  let deaf: (() => void) | undefined;

  const opened = (): PgBoss => {
    if (!boss) throw new Error('jobs can be sent once the server starts');
    return boss;
  };

  const carry = async (one: Defined, job: StoredJob<JobData> | undefined): Promise<void> => {
    if (!job) return;
    const { id, data, retryCount } = job;
    try {
      const signal = AbortSignal.any([job.signal, stopping.signal]);
      await one.handle({ id, data, attempt: retryCount + 1, signal });
    } catch (error) {
      const last = retryCount >= (one.retries ?? 5);
      const fields = {
        queue: one.name,
        job: id,
        attempt: retryCount + 1,
        reason: messageOf(error),
      };
      if (last) logger.warn(fields, 'a job has failed for good');
      else logger.info(fields, 'a job is tried again');
      // Its stack and its cause stay out of the database.
      throw new Error(
        error instanceof AppError ? `${error.code}: ${error.message}` : messageOf(error),
      );
    }
  };

  const work = async (one: Defined): Promise<void> => {
    const ids: string[] = [];
    // One by one, as each is woken by its own number.
    for (let n = 0; n < (one.atOnce ?? 1); n++)
      ids.push(
        await opened().work<JobData>(one.name, { pollingIntervalSeconds: pollSeconds }, ([job]) =>
          carry(one, job),
        ),
      );
    workers.set(topicOf(one.name), ids);
  };

  return {
    define: <D extends JobData>(definition: QueueDefinition<D>): JobQueue<D> => {
      const { name } = definition;
      if (boss || queues.has(name)) throw new Error(`queue ${name}: defined twice, or too late`);
      // What was sent to this queue is what its own handler gets.
      queues.set(name, definition as unknown as Defined);
      return {
        send: async (tx, data, { key, startAfter } = {}) => {
          const id = await opened().send(name, data, {
            singletonKey: key ?? newGuid(),
            ...(startAfter ? { startAfter } : {}),
            db: onTransaction(tx),
          });
          await signals.raise(tx, topicOf(name));
          return id !== null;
        },
      };
    },
    open: async () => {
      // Without a queue there is nothing to keep up.
      if (queues.size === 0) return;
      const made = new PgBoss({
        db: onPool(db),
        schema,
        schedule: false,
        registerInstance: false,
        superviseIntervalSeconds: secondsBetweenLooks,
        monitorIntervalSeconds: secondsBetweenLooks,
      });
      made.on('error', (error) => logger.info({ reason: messageOf(error) }, 'job queue: later'));
      made.on('warning', ({ message }) => logger.info({ reason: message }, 'job queue'));
      await made.start();
      boss = made;
      for (const one of queues.values()) {
        await made.createQueue(one.name, { policy: 'stately', ...queueOptions(one) });
        await made.updateQueue(one.name, queueOptions(one));
      }
    },
    start: async () => {
      if (!boss) return;
      for (const one of queues.values()) await work(one);
      deaf = signals.onAny((topic) => {
        for (const id of workers.get(topic) ?? []) boss?.notifyWorker(id);
      });
    },
    stop: async () => {
      deaf?.();
      stopping.abort(new Error('the server stops'));
      await boss?.stop({ close: false, graceful: true, timeout: secondsToEnd * 1000 });
      boss = undefined;
    },
  };
};
