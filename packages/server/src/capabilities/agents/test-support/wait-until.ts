import { setTimeout as wait } from 'node:timers/promises';

/** Asks again until it is so; throws after five seconds, naming what was waited for. */
export const waitUntil = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> => {
  const deadline = performance.now() + 5000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await wait(20);
  }
};
