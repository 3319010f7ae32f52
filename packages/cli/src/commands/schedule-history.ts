import { listScheduleRuns, ScheduleRun } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { findSchedule } from '../schedules/find-schedule.ts';
import { table } from '../terminal/table.ts';

const lasted = (startedAt: string, finishedAt: string | null): string | null =>
  finishedAt === null
    ? null
    : `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;

export const scheduleHistory = defineCommand({
  name: 'schedule history',
  summary: 'Past runs, newest first; the last hundred are kept',
  arguments: { schedule: text('Name or identifier') },
  options: { limit: optional(integer('At most so many (20; 0 for all)')) },
  output: Type.Array(ScheduleRun),
  run: async ({ args, options: { limit }, session }) => {
    const { id } = await findSchedule(session, args.schedule);
    return session.all(
      listScheduleRuns,
      { params: { id } },
      limit === 0 ? undefined : (limit ?? 20),
    );
  },
  show: (runs, terminal) =>
    table(
      terminal,
      runs,
      [
        { title: 'began', value: (row) => row.startedAt.replace('T', ' ').slice(0, 19) },
        { title: 'took', value: (row) => lasted(row.startedAt, row.finishedAt), side: 'right' },
        {
          title: 'outcome',
          value: (row) => row.outcome,
          colour: (row) => (row.outcome === 'failed' ? 'red' : undefined),
        },
        { title: 'cause', value: (row) => row.cause },
        { title: 'message', value: (row) => row.message },
      ],
      'It has not run yet.',
    ),
});
