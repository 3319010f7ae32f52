import { listSchedules } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { lastRunText, nextRunText } from '../schedules/schedule-text.ts';
import { table } from '../terminal/table.ts';

export const scheduleList = defineCommand({
  name: 'schedule list',
  summary: 'Everything that comes again: when, what it did last, when next',
  output: listSchedules.response,
  run: ({ session }) => session.call(listSchedules, {}),
  show: (schedules, terminal) =>
    table(
      terminal,
      schedules,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'belongs to', value: (row) => row.owner.name },
        { title: 'when', value: (row) => row.says },
        {
          title: 'last run',
          value: (row) => lastRunText(row, terminal.now),
          colour: (row) => (row.lastRun?.outcome === 'failed' ? 'red' : undefined),
        },
        { title: 'next', value: (row) => nextRunText(row, terminal.now) },
        {
          title: 'missed',
          value: (row) => row.missed,
          side: 'right',
          colour: (row) => (row.missed > 0 ? 'yellow' : undefined),
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none.',
    ),
});
