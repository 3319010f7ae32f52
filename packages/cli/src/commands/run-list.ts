import { listRuns, Run } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { runColumns } from '../tasks/run-text.ts';
import { table } from '../terminal/table.ts';

export const runList = defineCommand({
  name: 'run list',
  summary: 'Runs of tasks and jobs, newest first',
  options: {
    search: optional(text('Part of what ran, where, why, or who asked')),
    state: optional(
      choice('Only runs in this state', [
        'awaiting-approval',
        'scheduled',
        'running',
        'done',
        'failed',
        'cancelled',
      ] as const),
    ),
    limit: optional(integer('At most so many (100)')),
  },
  output: Type.Array(Run),
  run: ({ options, session }) =>
    session.all(
      listRuns,
      { query: present({ search: options.search, state: options.state }) },
      options.limit ?? 100,
    ),
  show: (runs, terminal) =>
    table(terminal, runs, runColumns(terminal), 'Nothing has run: `reeve task run` runs a task.'),
});
