import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import { scheduleErrors } from './errors.ts';
import type { When } from './schedule.ts';

/** When, as a row of the database holds it. */
export interface StoredWhen {
  cron: string | null;
  everySeconds: number | null;
  timeZone: string;
}

export const shortestPeriod = 5;
export const longestPeriod = 31_536_000;
/** What is due and begins within so many milliseconds has begun in time. */
const graceMs = 60_000;
/** Missed runs are counted up to here. */
const mostCounted = 1000;

export const serverTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const checkTimeZone = (timeZone: string): void => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw scheduleErrors.badTimeZone({ timeZone: timeZone || '(none)' }, cause);
  }
};

const patternOf = (cron: string, timeZone: string): Cron =>
  new Cron(cron, { mode: '5-part', timezone: timeZone, paused: true });

/** Without the library's own name before it. */
const reasonOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).replace(/^Cron\w+: /, '');

/** Throws `schedules.badTimeZone`, `schedules.badCron` or `schedules.neverComes`. */
export const checkCron = (cron: string, timeZone: string): void => {
  checkTimeZone(timeZone);
  let next: Date | null;
  try {
    if (cron.trim().split(/\s+/).length !== 5) throw new Error('it does not have five fields');
    next = patternOf(cron, timeZone).nextRun();
  } catch (cause) {
    throw scheduleErrors.badCron({ cron, reason: reasonOf(cause) }, cause);
  }
  if (!next) throw scheduleErrors.neverComes({ cron });
};

/** Throws what `checkCron` throws, or `schedules.badPeriod`. */
export const storedWhen = (when: When): StoredWhen => {
  if ('everySeconds' in when) {
    const seconds = when.everySeconds;
    if (!Number.isInteger(seconds) || seconds < shortestPeriod || seconds > longestPeriod)
      throw scheduleErrors.badPeriod({ seconds });
    return { cron: null, everySeconds: seconds, timeZone: 'UTC' };
  }
  const timeZone = when.timeZone ?? serverTimeZone();
  const cron = when.cron.trim().split(/\s+/).join(' ');
  checkCron(cron, timeZone);
  return { cron, everySeconds: null, timeZone };
};

export const whenOf = ({ cron, everySeconds, timeZone }: StoredWhen): When =>
  cron === null ? { everySeconds: everySeconds ?? 0 } : { cron, timeZone };

export const sameWhen = (a: StoredWhen, b: StoredWhen): boolean =>
  a.cron === b.cron && a.everySeconds === b.everySeconds && a.timeZone === b.timeZone;

/** The first time after `from`; null when it never comes. Times that a clock change skips come right after it. */
export const nextAfter = (when: StoredWhen, from: Date): Date | null =>
  when.cron === null
    ? new Date(from.getTime() + (when.everySeconds ?? 0) * 1000)
    : patternOf(when.cron, when.timeZone).nextRun(from);

export interface Due {
  /** The last time that has come. */
  latest: Date;
  /** The next one; null when it never comes. */
  next: Date | null;
  /** Times that have passed without a run that began in time. */
  missed: number;
}

const lastOfPeriod = (
  everySeconds: number,
  due: Date,
  now: Date,
): { latest: Date; passed: number } => {
  const periodMs = everySeconds * 1000;
  const passed = Math.floor((now.getTime() - due.getTime()) / periodMs);
  return { latest: new Date(due.getTime() + passed * periodMs), passed };
};

const lastOfCron = (when: StoredWhen, due: Date, now: Date): { latest: Date; passed: number } => {
  let [latest, passed] = [due, 0];
  for (let next = nextAfter(when, due); next && next <= now; next = nextAfter(when, next)) {
    latest = next;
    if (++passed >= mostCounted) {
      // Long ago: what counts is the last one.
      const before = patternOf(when.cron ?? '', when.timeZone).previousRuns(1, now)[0];
      return { latest: before ?? latest, passed };
    }
  }
  return { latest, passed };
};

/** What has become due since `due`, at `now`: many missed runs are one run. */
export const dueSince = (when: StoredWhen, due: Date, now: Date): Due => {
  const { latest, passed } =
    when.cron === null
      ? lastOfPeriod(when.everySeconds ?? 1, due, now)
      : lastOfCron(when, due, now);
  const late = now.getTime() - latest.getTime() > graceMs;
  return {
    latest,
    next: when.cron === null ? nextAfter(when, latest) : nextAfter(when, now),
    missed: Math.min(passed + (late ? 1 : 0), mostCounted),
  };
};

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

const saysPeriod = (seconds: number): string => {
  const [size, unit] = units.find(([each]) => seconds % each === 0) ?? [1, 'second'];
  const count = seconds / size;
  return count === 1 ? `Every ${unit}` : `Every ${count} ${unit}s`;
};

/** In words, e.g. `At 02:00, Monday through Friday (Europe/Berlin)`. */
export const saysWhen = ({ cron, everySeconds, timeZone }: StoredWhen): string => {
  if (cron === null) return saysPeriod(everySeconds ?? 0);
  try {
    return `${cronstrue.toString(cron, { use24HourTimeFormat: true })} (${timeZone})`;
  } catch {
    return `${cron} (${timeZone})`; // what runs can be more than what the words know
  }
};
