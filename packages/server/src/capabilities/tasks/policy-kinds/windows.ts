import { Cron } from 'croner';
import { tasksErrors } from '../errors.ts';

/** Throws `tasks.badCron`, `tasks.badTimeZone`. `local` is the zone of each computer. */
export const checkTimes = (cron: string, timeZone: string): void => {
  if (timeZone !== 'local')
    try {
      new Intl.DateTimeFormat('en', { timeZone });
    } catch (cause) {
      throw tasksErrors.badTimeZone({ timeZone: timeZone || '(none)' }, cause);
    }
  try {
    if (cron.trim().split(/\s+/).length !== 5) throw new Error('it does not have five fields');
    const zone = timeZone === 'local' ? 'UTC' : timeZone;
    const times = new Cron(cron, { mode: '5-part', timezone: zone, paused: true });
    if (!times.nextRun()) throw new Error('it never comes');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Cron\w+: /, '') : String(cause);
    throw tasksErrors.badCron({ cron, reason }, cause);
  }
};
