const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const amount = (seconds: number): string => {
  if (seconds < minute) return `${Math.floor(seconds)} s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`;
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)} h`;
  return `${Math.floor(seconds / day)} d`;
};

/** How long ago (or in how long) a moment is; a date when it is more than 60 days away. */
export const relativeTime = (time: string | null | undefined, now: Date): string => {
  if (time === null || time === undefined) return 'never';
  const moment = Date.parse(time);
  if (Number.isNaN(moment)) return time;
  const seconds = (now.getTime() - moment) / 1000;
  if (Math.abs(seconds) > 60 * day) return time.slice(0, 10);
  if (Math.abs(seconds) < 1) return 'just now';
  return seconds < 0 ? `in ${amount(-seconds)}` : `${amount(seconds)} ago`;
};
