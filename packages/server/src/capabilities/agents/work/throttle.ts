/**
 * How many items may be handed out: `perSecond` on average, and never more than one second's worth at once. 0 is no
 * limit.
 */
export interface Throttle {
  /** Items that may be handed out now. */
  available(): number;
  spend(items: number): void;
  /** Seconds until so many withheld items may be handed out, those before them in the queue counted. */
  waitFor(items: number): number;
}

/** @param now milliseconds of a clock that does not go back */
export const createThrottle = (
  perSecond: () => number,
  now: () => number = () => performance.now(),
): Throttle => {
  let tokens = 0;
  let filledAt = Number.NEGATIVE_INFINITY;
  /** Items that were told to come back later, until when they are to. */
  let queuedUntil = 0;

  const fill = (): number => {
    const rate = perSecond();
    if (rate === 0) return 0;
    const at = now();
    tokens = Math.min(rate, tokens + ((at - filledAt) / 1000) * rate);
    filledAt = at;
    return rate;
  };

  return {
    available: () => (fill() === 0 ? Number.MAX_SAFE_INTEGER : Math.floor(tokens)),
    spend: (items) => {
      tokens = Math.max(0, tokens - items);
    },
    waitFor: (items) => {
      const rate = perSecond();
      if (rate === 0) return 1;
      const at = now();
      queuedUntil = Math.max(queuedUntil, at) + (items / rate) * 1000;
      return Math.min(3600, Math.max(1, Math.ceil((queuedUntil - at) / 1000)));
    },
  };
};
