import { delay } from '@reeve/base';

/** Waits until a condition holds. @throws `Error` with `what` when it does not within `seconds` */
export const until = async (what: string, holds: () => boolean, seconds = 45): Promise<void> => {
  const end = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await delay(20);
  }
};
