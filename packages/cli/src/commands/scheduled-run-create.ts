import { createScheduledRun, ScheduledRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { repeatableRun, repeatableRunOptions } from '../tasks/run-options.ts';
import { scheduledRunText, subjectOf } from '../tasks/scheduled-run-text.ts';

export const scheduledRunCreate = defineCommand({
  name: 'scheduled-run create',
  summary: 'Run a task or a job again and again',
  example:
    '  reeve scheduled-run create "Nightly clean-up" --task "Clean the cache" --target Servers --cron "0 2 * * *" --time-zone Europe/Berlin',
  arguments: { name: text('Name of the scheduled run') },
  options: {
    task: optional(text('Task to run', { placeholder: 'NAME' })),
    job: optional(text('Job to run', { placeholder: 'NAME' })),
    cron: text('Minute, hour, day of month, month, day of week', { placeholder: 'EXPRESSION' }),
    timeZone: optional(text('IANA name (UTC)', { placeholder: 'ZONE' })),
    disabled: flag('Keep it out of force for now'),
    ...repeatableRunOptions,
  },
  output: ScheduledRun,
  run: async ({ args, options, session }) =>
    session.call(createScheduledRun, {
      body: {
        name: args.name,
        run: { ...(await subjectOf(session, options)), ...(await repeatableRun(session, options)) },
        cron: options.cron,
        timeZone: options.timeZone ?? 'UTC',
        enabled: !options.disabled,
      },
    }),
  show: scheduledRunText,
});
