import type { Queryable } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';

/** Somebody who asked within so long still watches. */
const watchingMs = 15_000;
/** How often the other server processes are told of one who goes on watching. */
const tellMs = 5000;
const prefix = 'tasks-watch ';

export interface Watchers {
  /** Somebody looks at the output of this work. */
  note(on: Queryable, workId: string): Promise<void>;
  isWatched(workId: string): boolean;
  stop(): void;
}

/** Who asks and the agent that answers may be at two server processes. */
export const createWatchers = (signals: Signals, now: () => number = Date.now): Watchers => {
  const seen = new Map<string, number>();
  const told = new Map<string, number>();
  const forgetOld = (times: Map<string, number>, age: number): void => {
    for (const [id, at] of times) if (now() - at > age) times.delete(id);
  };
  const stopHearing = signals.onAny((topic) => {
    if (!topic.startsWith(prefix)) return;
    forgetOld(seen, watchingMs);
    seen.set(topic.slice(prefix.length), now());
  });
  return {
    note: async (on, workId) => {
      seen.set(workId, now());
      forgetOld(told, tellMs);
      if (told.has(workId)) return;
      told.set(workId, now());
      await signals.raise(on, `${prefix}${workId}`);
    },
    isWatched: (workId) => now() - (seen.get(workId) ?? Number.NEGATIVE_INFINITY) <= watchingMs,
    stop: stopHearing,
  };
};
