import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineBusySeconds } from './process-times.ts';

/** How a bench comes to measure itself, and not its neighbours on a shared machine. */
export interface Calm {
  /** Seconds to wait, before each stretch, for others to pause; 0: not at all. */
  seconds: number;
  /** Processor time goes to the bench's processes first while it measures. */
  precedence: boolean;
}

/** Processors that others keep busy at this moment, over two seconds. */
const busyCores = async (): Promise<number> => {
  const [busy, at] = [machineBusySeconds(), performance.now()];
  await sleep(2000);
  return (machineBusySeconds() - busy) / ((performance.now() - at) / 1000);
};

/** Waits until nobody else works on this machine. To be called while the bench itself is idle. */
export const untilQuiet = async ({ seconds }: Pick<Calm, 'seconds'>): Promise<void> => {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) if ((await busyCores()) < 0.3) return;
};

/** Of the sessions that these processes belong to: Linux shares processors between sessions first. */
const setSessionNice = (pids: readonly number[], nice: number): void => {
  for (const pid of pids)
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(nice));
    } catch {
      // The process has ended, or this Linux has no such groups: then all are equal.
    }
};

/** Lets these processes come first while `work` runs, when that is wanted; new ones too. Needs root. */
export const withPrecedence = async <T>(
  { precedence }: Calm,
  pids: () => readonly number[],
  work: () => Promise<T>,
): Promise<T> => {
  if (!precedence) return work();
  const raise = () => setSessionNice(pids(), -15);
  raise();
  const timer = setInterval(raise, 2000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    setSessionNice(pids(), 0);
  }
};
