import type { ScheduledRun } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { findJob, findTask } from './find-definitions.ts';

/** Throws `cli.usage` when neither or both are given. */
export const subjectOf = async (
  session: Session,
  { task, job }: { task: string | undefined; job: string | undefined },
): Promise<{ taskId: string } | { jobId: string }> => {
  if (task !== undefined && job === undefined)
    return { taskId: (await findTask(session, task)).id };
  if (job !== undefined && task === undefined) return { jobId: (await findJob(session, job)).id };
  throw cliErrors.usage({
    problem: 'Either --task or --job says what runs',
    help: 'reeve scheduled-run create --help',
  });
};

export const scheduledRunText = (
  { name, cron, timeZone, enabled, nextRunAt }: ScheduledRun,
  terminal: Terminal,
): string => {
  const next = enabled && nextRunAt ? `next ${relativeTime(nextRunAt, terminal.now)}` : 'disabled';
  return `${name}: ${cron} (${timeZone}), ${next}.`;
};
