import { listMerges } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const computerMerges = defineCommand({
  name: 'computer merges',
  summary: 'Merges of computers, newest first',
  output: listMerges.response,
  run: ({ session }) => session.call(listMerges, {}),
  show: (merges, terminal) =>
    table(
      terminal,
      merges,
      [
        { title: 'when', value: (row) => relativeTime(row.mergedAt, terminal.now) },
        { title: 'by', value: (row) => row.mergedBy },
        { title: 'kept', value: (row) => row.kept.name },
        { title: 'absorbed', value: (row) => row.absorbed.name },
        {
          title: 'undone',
          value: (row) => row.undoneAt && relativeTime(row.undoneAt, terminal.now),
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No computers were merged.',
    ),
});
