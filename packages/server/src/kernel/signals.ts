import { EventEmitter } from 'node:events';
import { delay } from '@reeve/base';
import type pg from 'pg';
import { type Database, type Queryable, sql } from './database/database.ts';
import type { Logger } from './logger.ts';

/**
 * "Something has changed", without data. A signal is raised in the transaction of its change and heard, by
 * every server process, after the commit. A lost one only delays: whoever listens also looks by a timer.
 */
export interface Signals {
  raise(on: Queryable, topic: string): Promise<void>;
  /** Returns a function that stops listening. */
  on(topic: string, hear: () => void): () => void;
  onAny(hear: (topic: string) => void): () => void;
  stop(): Promise<void>;
}

const channel = 'reeve_signals';

/** For processes that raise signals and hear none, such as a command in the server's shell. */
export const raiseSignal = async (on: Queryable, topic: string): Promise<void> => {
  await on.run(sql`select pg_notify(${channel}, ${topic})`);
};

export const createSignals = (db: Database, logger: Logger): Signals => {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: pg.Client | undefined;
  let stopped = false;

  const listen = async (): Promise<void> => {
    while (!stopped) {
      try {
        client = await db.dedicated();
        const lost = new Promise<void>((resolve) => {
          client?.once('end', resolve);
          client?.once('error', () => resolve());
        });
        client.on('notification', ({ payload }) => {
          if (payload) emitter.emit('signal', payload);
        });
        await client.query(`listen ${channel}`);
        // Stopped while it was connecting: nobody else has ended this connection.
        if (stopped) await client.end();
        await lost;
      } catch (error) {
        logger.info({ reason: (error as Error).message }, 'signal connection lost');
      }
      if (!stopped) await delay(500);
    }
  };
  const listening = listen();

  return {
    raise: raiseSignal,
    on: (topic, hear) => {
      const filter = (heard: string) => heard === topic && hear();
      emitter.on('signal', filter);
      return () => emitter.off('signal', filter);
    },
    onAny: (hear) => {
      emitter.on('signal', hear);
      return () => emitter.off('signal', hear);
    },
    stop: async () => {
      stopped = true;
      await client?.end().catch(() => undefined); // already gone
      await listening;
    },
  };
};
