import { ScheduledRun, updateScheduledRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, optional, text } from '../command/parameter.ts';
import { findScheduledRun } from '../tasks/find-definitions.ts';
import { repeatableRun, repeatableRunOptions } from '../tasks/run-options.ts';
import { scheduledRunText, subjectOf } from '../tasks/scheduled-run-text.ts';

const goesElsewhere = (options: { target: string | undefined; computer: string[] }): boolean =>
  options.target !== undefined || options.computer.length > 0;

export const scheduledRunUpdate = defineCommand({
  name: 'scheduled-run update',
  summary: 'Change when a scheduled run comes, what it runs, or where',
  example: '  reeve scheduled-run update "Nightly clean-up" --cron "30 3 * * *" --enabled yes',
  arguments: { run: text('Name or identifier') },
  options: {
    name: optional(text('Another name')),
    task: optional(text('Another task', { placeholder: 'NAME' })),
    job: optional(text('Another job', { placeholder: 'NAME' })),
    cron: optional(text('Another cron expression', { placeholder: 'EXPRESSION' })),
    timeZone: optional(text('IANA name', { placeholder: 'ZONE' })),
    enabled: optional(choice('Whether it runs', ['yes', 'no'] as const)),
    ...repeatableRunOptions,
  },
  output: ScheduledRun,
  run: async ({ args, options, session }) => {
    const before = await findScheduledRun(session, args.run);
    const { taskId, jobId, targetId, computers, ...rest } = before.run;
    const named = options.task !== undefined || options.job !== undefined;
    const subject = named ? await subjectOf(session, options) : { taskId, jobId };
    const changes = goesElsewhere(options)
      ? await repeatableRun(session, options)
      : { targetId, computers };
    const run = Object.fromEntries(
      Object.entries({ ...rest, ...subject, ...changes }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    return session.call(updateScheduledRun, {
      params: { id: before.id },
      body: {
        name: options.name ?? before.name,
        run,
        cron: options.cron ?? before.cron,
        timeZone: options.timeZone ?? before.timeZone,
        enabled: options.enabled === undefined ? before.enabled : options.enabled === 'yes',
      },
    });
  },
  show: scheduledRunText,
});
