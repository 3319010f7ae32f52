import { listTasks, Task } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const taskList = defineCommand({
  name: 'task list',
  summary: 'Tasks by name',
  options: { search: optional(text('Part of the name or the description')) },
  output: Type.Array(Task),
  run: ({ options, session }) =>
    session.all(listTasks, { query: present({ search: options.search }) }),
  show: (rows, terminal) =>
    table(
      terminal,
      rows,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'runs', value: (row) => row.interpreter },
        { title: 'version', value: (row) => row.version, side: 'right' },
        { title: 'last run', value: (row) => relativeTime(row.lastRunAt, terminal.now) },
        { title: 'changed', value: (row) => relativeTime(row.changedAt, terminal.now) },
        { title: 'by', value: (row) => row.changedBy },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve task create` makes one.',
    ),
});
