import { updateSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { present } from '../present.ts';
import { findSchedule, findShared } from '../schedules/find-schedule.ts';
import { period } from '../schedules/period-option.ts';
import { scheduleText } from '../schedules/schedule-text.ts';

export const scheduleSet = defineCommand({
  name: 'schedule set',
  summary: 'When it runs: a cron expression, a period, or a shared schedule',
  example:
    '  reeve schedule set membership.complete --cron "0 3 * * *" --time-zone Europe/Berlin\n  reeve schedule set "Delete old runs" --every 6h\n  reeve schedule set "Delete old runs" --shared "Business hours"',
  arguments: { schedule: text('Name or identifier') },
  options: {
    cron: optional(
      text('Minute, hour, day of month, month, day of week', { placeholder: 'EXPRESSION' }),
    ),
    timeZone: optional(text('IANA name, e.g. Europe/Berlin', { placeholder: 'ZONE' })),
    every: optional(period),
    shared: optional(text('Follow this shared schedule', { placeholder: 'NAME' })),
    ownTime: flag('Follow no shared schedule any more'),
  },
  output: updateSchedule.response,
  run: async ({ args, options, session }) => {
    const { cron, timeZone, every, shared, ownTime } = options;
    const body = present({
      cron,
      timeZone,
      everySeconds: every,
      sharedScheduleId:
        shared === undefined
          ? ownTime
            ? null
            : undefined
          : (await findShared(session, shared)).id,
    });
    if (Object.keys(body).length === 0)
      throw cliErrors.usage({
        problem: 'It is not said when it is to run',
        help: 'reeve schedule set --help',
      });
    const { id } = await findSchedule(session, args.schedule);
    return session.call(updateSchedule, { params: { id }, body });
  },
  show: scheduleText,
});
