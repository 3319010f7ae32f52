import { messageOf } from '@reeve/base';
import type { Kernel } from '../../../kernel/capability.ts';

export interface ThrottledSignal {
  /** Asks for the signal; it is raised at once when the last one is long enough ago, otherwise later. */
  raise(): void;
  stop(): void;
}

/**
 * Thousands of changes a second need not be thousands of notifications (each serializes the commits of
 * PostgreSQL). Raised outside the change's transaction: a lost signal only delays.
 */
export const createThrottledSignal = (
  kernel: Pick<Kernel, 'db' | 'logger' | 'signals'>,
  topic: string,
  everyMs: number,
): ThrottledSignal => {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const fire = (): void => {
    timer = undefined;
    last = performance.now();
    kernel.signals
      .raise(kernel.db, topic)
      .catch((error) => kernel.logger.info({ topic, reason: messageOf(error) }, 'signal was lost'));
  };
  return {
    raise: () => {
      if (timer) return;
      timer = setTimeout(fire, Math.max(50, last + everyMs - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
};
