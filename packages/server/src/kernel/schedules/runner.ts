import { AppError, messageOf } from '@reeve/base';
import type { Database, Queryable } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { scheduleErrors } from './errors.ts';
import type { ScheduleRunContext } from './schedule.ts';
import * as store from './schedule-store.ts';
import { dueSince } from './when.ts';

export interface Work {
  makeUpWithinMinutes?: number;
  run(context: ScheduleRunContext): Promise<string>;
}

export interface RunnerNeeds {
  db: Database;
  logger: Logger;
  raise(on: Queryable): Promise<void>;
  known(): store.Known;
  workOf(row: store.ScheduleRow): Work | undefined;
}

export interface Runner {
  /** Looks for what is due, now. */
  look(): void;
  start(): void;
  stop(): Promise<void>;
  /** Begins a run out of its time. Throws `schedules.unknown` or `schedules.running`. */
  begin(id: string, cause: string): Promise<{ ended: Promise<string> }>;
}

interface Begun {
  runId: number;
  row: store.ScheduleRow;
  work: Work;
  cause: string;
  /** Said before the run's own message. */
  prelude: string;
}

interface Active {
  begun: Begun;
  abort: AbortController;
  ended: Promise<string>;
}

/** Runs of different schedules at the same time: each may take connections of the pool. */
const mostAtOnce = 6;
const longestWaitMs = 1000;
const secondsBetweenBeats = 5;
const secondsToEnd = 10;
/** After so many runs that were cut off one after the other it waits for its next regular time. */
const mostRepeats = 3;

const many = (count: number): string =>
  count === 1 ? '1 run that was due' : `${count} runs that were due`;

export const createRunner = ({ db, logger, raise, known, workOf }: RunnerNeeds): Runner => {
  const active = new Map<number, Active>();
  let timer: NodeJS.Timeout | undefined;
  let beat: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let state: 'waiting' | 'running' | 'stopped' = 'waiting';

  const outcomeOf = async ({ row, work, cause }: Begun, signal: AbortSignal): Promise<string> => {
    try {
      return await work.run({ cause, signal });
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ schedule: row.id, reason: messageOf(error) }, 'scheduled run failed');
      throw error;
    }
  };

  const settle = async (
    begun: Begun,
    end: { outcome: 'done' | 'failed' | 'interrupted'; message: string },
  ): Promise<void> => {
    const { runId, row, prelude } = begun;
    await db.transaction(async (tx) => {
      await store.lockSchedule(tx, row.id);
      const message = `${prelude}${end.message}`;
      const ended = await store.finishRun(tx, { runId, scheduleId: row.id }, { ...end, message });
      if (ended && end.outcome === 'interrupted') await makeDue(tx, row.id);
      await raise(tx);
    });
  };

  /** Due again, as its last run was cut off; not for ever, as it may be what ends the server. */
  const makeDue = async (on: Queryable, id: string): Promise<void> => {
    const row = await store.findSchedule(on, id);
    if (!row?.enabled || (await store.countInterrupted(on, id)) >= mostRepeats) return;
    await store.setNextRun(on, id, { next: await store.readNow(on) });
  };

  const carry = (begun: Begun): Active => {
    const abort = new AbortController();
    const { signal } = abort;
    const ended = outcomeOf(begun, signal).then(
      async (message) => {
        await settle(begun, { outcome: 'done', message });
        return message;
      },
      async (error) => {
        const remedy = error instanceof AppError ? ` ${error.remedy}` : '';
        await settle(begun, {
          outcome: signal.aborted ? 'interrupted' : 'failed',
          message: signal.aborted ? 'The server stopped.' : `${messageOf(error)}${remedy}`,
        });
        throw error;
      },
    );
    const one = { begun, abort, ended };
    active.set(begun.runId, one);
    ended
      .catch(() => undefined) // it is in the history, and thrown at whoever waits
      .finally(() => {
        active.delete(begun.runId);
        look();
      });
    return one;
  };

  /** Takes one that is due; null when there is none. Skips what came too late to be made up for. */
  const claim = (): Promise<Begun | 'skipped' | null> =>
    db.transaction(async (tx) => {
      const row = await store.lockDue(tx, known());
      if (!row?.nextRunAt) return null;
      const work = workOf(row);
      const now = await store.readNow(tx);
      if (!work || !row.enabled) {
        await store.setNextRun(tx, row.id, { next: null });
        return 'skipped';
      }
      const { latest, next, missed } = dueSince(row, new Date(row.nextRunAt), now);
      await store.setNextRun(tx, row.id, { next, missed });
      await raise(tx);
      const lateMinutes = (now.getTime() - latest.getTime()) / 60_000;
      if (missed > 0 && lateMinutes > (work.makeUpWithinMinutes ?? Number.POSITIVE_INFINITY)) {
        const since = `${many(missed)} since ${row.nextRunAt} did not begin`;
        await store.noteMissed(tx, row.id, `${since}; it is too late to make up for it.`);
        return 'skipped';
      }
      const runId = await store.insertRun(tx, row.id, 'schedule');
      const prelude = missed > 0 ? `After ${many(missed)} and did not begin in time: ` : '';
      return { runId, row, work, cause: 'schedule', prelude };
    });

  const giveUpDead = async (): Promise<void> => {
    const dead = await store.giveUpDead(db);
    for (const { scheduleId } of dead) await makeDue(db, scheduleId);
    if (dead.length > 0) await raise(db);
  };

  const takeWhatIsDue = async (): Promise<void> => {
    while (state === 'running' && active.size < mostAtOnce) {
      const taken = await claim();
      if (taken === null) break;
      if (taken !== 'skipped') carry(taken);
    }
  };

  const lookOnce = async (): Promise<void> => {
    if (performance.now() - sweptAt > secondsBetweenBeats * 1000) {
      await giveUpDead();
      sweptAt = performance.now();
    }
    let seconds = await store.secondsToNext(db, known());
    if (seconds !== null && seconds <= 0) {
      await takeWhatIsDue();
      seconds = await store.secondsToNext(db, known());
    }
    // What is due and was not taken runs already, or another server is at it.
    const waitMs = seconds === null || seconds <= 0 ? longestWaitMs : seconds * 1000;
    arm(Math.min(waitMs, longestWaitMs));
  };

  const arm = (ms: number): void => {
    clearTimeout(timer);
    if (state === 'running') timer = setTimeout(look, Math.max(ms, 10));
  };

  const look = (): void => {
    if (state !== 'running') return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    again = false;
    looking = lookOnce()
      .catch((error) => {
        logger.info({ reason: messageOf(error) }, 'schedules are looked at later');
        arm(longestWaitMs);
      })
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  };

  /** Runs of this process that another server has given up must not go on: they run there now. */
  const sayAlive = async (): Promise<void> => {
    const mine = [...active.keys()];
    if (mine.length === 0) return;
    const alive = new Set(await store.markAlive(db, mine));
    for (const runId of mine) if (!alive.has(runId)) active.get(runId)?.abort.abort();
  };

  const beatOnce = (): void => {
    sayAlive().catch((error) =>
      logger.info({ reason: messageOf(error) }, 'scheduled runs are marked later'),
    );
  };

  const startBeating = (): void => {
    beat ??= setInterval(beatOnce, secondsBetweenBeats * 1000).unref();
  };

  return {
    look,
    start: () => {
      state = 'running';
      startBeating();
      look();
    },
    begin: async (id, cause) => {
      const begun = await db.transaction(async (tx): Promise<Begun> => {
        const row = await store.lockSchedule(tx, id);
        const work = row && workOf(row);
        if (!work) throw scheduleErrors.unknown({ id });
        const other = await store.findRunning(tx, id);
        if (other) throw scheduleErrors.running({ name: row.name, since: other.startedAt });
        const runId = await store.insertRun(tx, id, cause);
        await raise(tx);
        return { runId, row, work, cause, prelude: '' };
      });
      startBeating();
      return { ended: carry(begun).ended };
    },
    stop: async () => {
      state = 'stopped';
      clearTimeout(timer);
      await looking;
      for (const { abort } of active.values()) abort.abort();
      const left = () => [...active.values()];
      let patience: NodeJS.Timeout | undefined;
      await Promise.race([
        Promise.allSettled(left().map(({ ended }) => ended)),
        new Promise((resolve) => {
          patience = setTimeout(resolve, secondsToEnd * 1000);
        }),
      ]);
      clearTimeout(patience);
      clearInterval(beat);
      for (const { begun } of left())
        await settle(begun, { outcome: 'interrupted', message: 'The server stopped.' });
    },
  };
};
