import type { RunComputerState } from '@reeve/protocol/api';

export type Counts = Record<RunComputerState, number>;

export const noCounts = (): Counts => ({
  waiting: 0,
  running: 0,
  done: 0,
  failed: 0,
  cancelled: 0,
  expired: 0,
  interrupted: 0,
});

/** What moves between states, by whatever it is counted for: a run, or a step of one. */
export interface Tally<Key> {
  /** `from` is null for what comes new, `to` for what goes away. */
  move(key: Key, from: RunComputerState | null, to: RunComputerState | null): void;
  entries(): [Key, Counts][];
}

export const createTally = <Key extends string | number>(): Tally<Key> => {
  const deltas = new Map<Key, Counts>();
  return {
    move: (key, from, to) => {
      const delta = deltas.get(key) ?? noCounts();
      deltas.set(key, delta);
      if (from !== null) delta[from]--;
      if (to !== null) delta[to]++;
    },
    entries: () => [...deltas],
  };
};

export const hasOutcome = (state: RunComputerState): boolean =>
  state !== 'waiting' && state !== 'running';

/** `7 failed, 2 expired`; empty when every computer is done. */
export const inWords = (counts: Counts): string =>
  (['failed', 'interrupted', 'expired', 'cancelled'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ');

export const computersText = (count: number): string =>
  count === 1 ? '1 computer' : `${count} computers`;
