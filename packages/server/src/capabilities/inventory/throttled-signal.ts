import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';

/** Raised once a second at most: each notification holds up every commit for a moment. */
const everyMs = 1_000;

export interface ThrottledSignal {
  raise(): void;
  stop(): void;
}

/** Outside the transaction of the change: a signal that is lost only delays. */
export const createThrottledSignal = (
  { db, logger, signals }: Kernel,
  topic: string,
): ThrottledSignal => {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const fire = (): void => {
    timer = undefined;
    last = performance.now();
    signals
      .raise(db, topic)
      .catch((error) => logger.info({ topic, reason: messageOf(error) }, 'a signal was lost'));
  };
  return {
    raise: () => {
      timer ??= setTimeout(fire, Math.max(20, last + everyMs - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
};
