import { listSharedSchedules } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { listShared } from '../schedules/find-schedule.ts';
import { table } from '../terminal/table.ts';

export const sharedScheduleList = defineCommand({
  name: 'shared-schedule list',
  summary: 'Named times that several schedules follow',
  output: listSharedSchedules.response,
  run: ({ session }) => listShared(session),
  show: (shared, terminal) =>
    table(
      terminal,
      shared,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'when', value: (row) => row.says },
        { title: 'enabled', value: (row) => row.enabled },
        {
          title: 'followed by',
          value: (row) => row.usedBy.map(({ name }) => name).join(', ') || null,
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve shared-schedule save NAME --cron EXPRESSION` makes one.',
    ),
});
