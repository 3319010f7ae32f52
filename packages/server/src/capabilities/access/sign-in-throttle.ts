import type { Clock } from '@reeve/base';
import { accessErrors } from './errors.ts';

/** How failures of one kind are slowed down. */
interface Pace {
  /** Failures before the first wait. */
  free: number;
  /** Longest wait, seconds. */
  longest: number;
}

const paces = {
  /** One name from one address: somebody who guesses, or has forgotten. */
  pair: { free: 3, longest: 300 },
  /** One name from everywhere. The wait stays short: a stranger must not lock an administrator out. */
  name: { free: 20, longest: 30 },
  /** Any name from one address. */
  address: { free: 20, longest: 900 },
  /** Sign-in links from one address. They cannot be guessed: this only keeps the audit from being flooded. */
  link: { free: 10, longest: 60 },
} satisfies Record<string, Pace>;

interface Failures {
  count: number;
  lastMs: number;
}

const forgetMs = 3_600_000;
const mostKeys = 30_000;

/** Seconds to wait after so many failures: 1, 2, 4 … */
export const waitAfter = (failures: number, { free, longest }: Pace): number =>
  failures < free ? 0 : Math.min(longest, 2 ** Math.min(20, failures - free));

/**
 * Slows down the guessing of passwords. An attempt counts as failed from its start, so that many at once gain
 * nothing; `succeeded` takes it back. In memory: a restart forgets, and costs the guesser more than it gives.
 */
export const createSignInThrottle = (clock: Clock) => {
  const failures = new Map<string, Failures>();

  const keysOf = (name: string | null, address: string): [string, Pace][] =>
    name === null
      ? [[`link ${address}`, paces.link]]
      : [
          [`pair ${address} ${name.toLowerCase()}`, paces.pair],
          [`name ${name.toLowerCase()}`, paces.name],
          [`address ${address}`, paces.address],
        ];
  const current = (key: string, nowMs: number): Failures | undefined => {
    const found = failures.get(key);
    return found && nowMs - found.lastMs < forgetMs ? found : undefined;
  };
  const remaining = (key: string, pace: Pace, nowMs: number): number => {
    const found = current(key, nowMs);
    return found ? found.lastMs + waitAfter(found.count, pace) * 1000 - nowMs : 0;
  };
  const takeBack = (key: string, pace: Pace): void => {
    const found = failures.get(key);
    if (!found || found.count <= 1 || pace === paces.pair) failures.delete(key);
    else failures.set(key, { ...found, count: found.count - 1 });
  };
  const count = (key: string, nowMs: number): void => {
    const before = current(key, nowMs)?.count ?? 0;
    failures.delete(key); // to the end of the map: the oldest go first
    failures.set(key, { count: before + 1, lastMs: nowMs });
    const oldest = failures.keys().next().value;
    if (failures.size > mostKeys && oldest !== undefined) failures.delete(oldest);
  };

  return {
    /**
     * Counts an attempt; the name is null for a sign-in link. Throws `access.tooManyAttempts` when it comes
     * too early; that one does not count.
     */
    begin: (name: string | null, address: string): void => {
      const nowMs = clock.now().getTime();
      const keys = keysOf(name, address);
      const waitMs = Math.max(...keys.map(([key, pace]) => remaining(key, pace, nowMs)));
      if (waitMs > 0)
        throw accessErrors.tooManyAttempts({ retryAfterSeconds: Math.ceil(waitMs / 1000) });
      for (const [key] of keys) count(key, nowMs);
    },
    /**
     * The attempt was right: it is taken back, and what this name has failed from this address is forgotten.
     * Other failures stay: who guesses other names must not profit from an account of his own.
     */
    succeeded: (name: string | null, address: string): void => {
      for (const [key, pace] of keysOf(name, address)) takeBack(key, pace);
    },
  };
};
export type SignInThrottle = ReturnType<typeof createSignInThrottle>;
