/** Seconds until the next start after so many exits in a row: 1, 2, 4 … 60. */
export const restartDelaySeconds = (exits: number): number =>
  Math.min(60, 2 ** Math.min(Math.max(0, exits - 1), 10));

/** A run of so many seconds was a good one: the counting of exits begins anew. */
export const goodRunSeconds = 120;
