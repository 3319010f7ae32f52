/** A time that comes again, as windows and blockouts are made of. */
export interface Period {
  /** Line of the policy. */
  name: string;
  durationMs: number;
  /** The last beginning at or before that time; absent when there was none. */
  lastStart(at: Date): Date | undefined;
  /** The first beginning after that time; absent when there is none. */
  nextStart(after: Date): Date | undefined;
}

const minuteMs = 60_000;
/** Periods that follow one another without a gap for longer than this are called endless. */
const mostLinks = 500;

/** When the period that is under way at that time ends, `lengthMs` after its beginning; absent when none is. */
const endOf = (period: Period, at: Date, lengthMs: (start: Date) => number): Date | undefined => {
  const start = period.lastStart(at);
  if (start === undefined) return undefined;
  const end = new Date(start.getTime() + lengthMs(start));
  return end.getTime() > at.getTime() ? end : undefined;
};

const isUnderWay = (period: Period, at: Date): boolean =>
  endOf(period, at, () => period.durationMs) !== undefined;

/** Whether the computer may be changed: in any of the windows, and always when there are none. */
export const mayChange = (now: Date, windows: readonly Period[]): boolean =>
  windows.length === 0 || windows.some((window) => isUnderWay(window, now));

/** When the next window opens; absent while one is open, when there are none, and when none ever opens. */
export const nextOpening = (now: Date, windows: readonly Period[]): Date | undefined => {
  if (mayChange(now, windows)) return undefined;
  const starts = windows.flatMap((window) => window.nextStart(now) ?? []);
  return starts.sort((a, b) => a.getTime() - b.getTime())[0];
};

/** A time in which the agent keeps quiet, and a random time after it, so that not all come back at once. */
export interface Blockout {
  period: Period;
  spreadMinutes: number;
  /** `all`: check-ins, inventory, events and work too. */
  blocks: 'all' | 'downloads';
}

/** A share from 0 to 1 that is the same whenever this agent asks for the same occasion. */
export type Share = (occasion: string) => number;

const quietEnd = ({ period, spreadMinutes }: Blockout, at: Date, share: Share): Date | undefined =>
  endOf(
    period,
    at,
    (start) =>
      period.durationMs + share(`${period.name} ${start.toISOString()}`) * spreadMinutes * minuteMs,
  );

export interface Quiet {
  until: Date;
  /** Names of the blockouts that hold now. */
  because: string[];
}

/** The quiet time that holds now, with those that follow it without a gap; absent when there is none. */
export const quietAt = (
  now: Date,
  blockouts: readonly Blockout[],
  share: Share,
): Quiet | undefined => {
  const because = blockouts
    .filter((one) => quietEnd(one, now, share) !== undefined)
    .map(({ period }) => period.name);
  if (because.length === 0) return undefined;
  let until = now;
  for (let links = 0; links < mostLinks; links++) {
    const ends = blockouts.flatMap((one) => quietEnd(one, until, share)?.getTime() ?? []);
    if (ends.length === 0) break;
    until = new Date(Math.max(...ends));
  }
  return { until, because };
};

/** After the start of the computer each agent waits a random time too, as long as the longest spread allows. */
export const quietAfterBoot = (
  now: Date,
  bootedAt: Date,
  blockouts: readonly Blockout[],
  share: Share,
): Quiet | undefined => {
  const spread = Math.max(0, ...blockouts.map(({ spreadMinutes }) => spreadMinutes));
  const until = new Date(bootedAt.getTime() + share('start of the computer') * spread * minuteMs);
  return until.getTime() > now.getTime() && bootedAt.getTime() <= now.getTime()
    ? { until, because: ['start of the computer'] }
    : undefined;
};
