import { Job, listJobs } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const jobList = defineCommand({
  name: 'job list',
  summary: 'Jobs by name',
  options: { search: optional(text('Part of the name or the description')) },
  output: Type.Array(Job),
  run: ({ options, session }) =>
    session.all(listJobs, { query: present({ search: options.search }) }),
  show: (rows, terminal) =>
    table(
      terminal,
      rows,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'kind', value: (row) => row.kind },
        { title: 'steps', value: (row) => row.steps.length, side: 'right' },
        { title: 'version', value: (row) => row.version, side: 'right' },
        { title: 'last run', value: (row) => relativeTime(row.lastRunAt, terminal.now) },
        { title: 'changed', value: (row) => relativeTime(row.changedAt, terminal.now) },
        { title: 'by', value: (row) => row.changedBy },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve job create` makes one.',
    ),
});
