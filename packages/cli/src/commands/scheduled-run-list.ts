import { listScheduledRuns } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const scheduledRunList = defineCommand({
  name: 'scheduled-run list',
  summary: 'Runs that come again',
  output: listScheduledRuns.response,
  run: ({ session }) => session.call(listScheduledRuns, {}),
  show: (runs, terminal) =>
    table(
      terminal,
      runs,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'cron', value: (row) => row.cron },
        { title: 'zone', value: (row) => row.timeZone },
        { title: 'enabled', value: (row) => row.enabled },
        {
          title: 'next',
          value: (row) => row.nextRunAt && relativeTime(row.nextRunAt, terminal.now),
        },
        { title: 'last run', value: (row) => row.lastRun },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve scheduled-run create` adds one.',
    ),
});
