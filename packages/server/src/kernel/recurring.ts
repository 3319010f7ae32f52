import { messageOf } from '@reeve/base';
import type { Logger } from './logger.ts';

export interface Recurring {
  /** Runs `work` every `seconds`, never twice at once; a failure is logged and the next run comes all the same. */
  every(name: string, seconds: number, work: () => Promise<void>): void;
  stop(): Promise<void>;
}

export const createRecurring = (logger: Logger): Recurring => {
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  return {
    every: (name, seconds, work) => {
      let busy = false;
      const timer = setInterval(() => {
        if (busy) return;
        busy = true;
        const turn = work()
          .catch((error) =>
            logger.warn({ job: name, reason: messageOf(error) }, 'recurring work failed'),
          )
          .finally(() => {
            busy = false;
            running.delete(turn);
          });
        running.add(turn);
      }, seconds * 1000);
      timers.add(timer);
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
};
