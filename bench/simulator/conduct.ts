import { seededRandom } from './seeded-random.ts';

/** What an agent does with work that it is given, or with an inventory that it is asked for. */
export type Conduct =
  | 'orderly'
  /** Its task fails. */
  | 'failing'
  /** Its computer goes down midway and comes back later. */
  | 'vanishing'
  /** It takes its time. */
  | 'late'
  /** Its push channel breaks just when it is told; it falls back to polling. */
  | 'cut-off';

/** Shares from 0 to 1 of the agents; the rest is orderly. */
export type FailureRates = Partial<Record<Exclude<Conduct, 'orderly'>, number>>;

/** Follows from seed, agent and turn, so that a later run has the same failures. */
export const conductOf = (
  seed: number,
  agent: number,
  turn: number,
  rates: FailureRates,
): Conduct => {
  let left = seededRandom(seed + 7919 * turn + 104_729 * agent)();
  for (const conduct of ['failing', 'vanishing', 'late', 'cut-off'] as const) {
    left -= rates[conduct] ?? 0;
    if (left < 0) return conduct;
  }
  return 'orderly';
};
