import { accessErrors } from './errors.ts';

/** Runs at most `running` at once and lets at most `waiting` wait; beyond that `access.tooBusy`. */
export const limitConcurrency = (running: number, waiting: number) => {
  let active = 0;
  const queue: (() => void)[] = [];
  const leave = (): void => {
    const next = queue.shift();
    if (next) next();
    else active--;
  };
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (active < running) active++;
    else {
      if (queue.length >= waiting) throw accessErrors.tooBusy({ retryAfterSeconds: 2 });
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
