import { setTimeout as sleep } from 'node:timers/promises';
import { machineBusySeconds } from './process-times.ts';

/** Processors that others keep busy at this moment, over two seconds. */
const busyCores = async (): Promise<number> => {
  const [busy, at] = [machineBusySeconds(), performance.now()];
  await sleep(2000);
  return (machineBusySeconds() - busy) / ((performance.now() - at) / 1000);
};

/**
 * Waits until nobody else works on this machine, at most `seconds` (0: not at all): on a shared machine a
 * bench otherwise measures its neighbours. To be called while the bench itself is idle.
 */
export const untilQuiet = async (seconds: number): Promise<void> => {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) if ((await busyCores()) < 0.3) return;
};
