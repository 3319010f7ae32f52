/** Longest wait after failures, seconds. */
export const longestWaitSeconds = 300;

/**
 * Seconds to wait after the `failures`th failure in a row (from 1): 2, 4, 8 … 300, of which a random half is
 * taken away so that many agents that lost one server do not come back together.
 */
export const backOffSeconds = (failures: number, random: number): number => {
  const full = Math.min(longestWaitSeconds, 2 ** Math.min(failures, 16));
  return full * (0.5 + random / 2);
};

/** Lengthens a wait by a random share up to `percent` of it; it is never shortened. */
export const spread = (seconds: number, percent: number, random: number): number =>
  seconds * (1 + (percent / 100) * random);
