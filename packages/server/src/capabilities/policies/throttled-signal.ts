import { messageOf } from '@reeve/base';
import type { Kernel } from '../../kernel/capability.ts';

export interface ThrottledSignal {
  raise(): void;
  stop(): void;
}

/** Thousands of states a second are one signal every `milliseconds`. A lost one only delays. */
export const createThrottledSignal = (
  { db, signals, logger }: Pick<Kernel, 'db' | 'signals' | 'logger'>,
  topic: string,
  milliseconds: number,
): ThrottledSignal => {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const send = (): void => {
    timer = undefined;
    last = performance.now();
    signals
      .raise(db, topic)
      .catch((error) => logger.info({ topic, reason: messageOf(error) }, 'signal not raised'));
  };
  return {
    raise: () => {
      timer ??= setTimeout(send, Math.max(50, last + milliseconds - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
};
