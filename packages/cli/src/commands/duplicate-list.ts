import { listDuplicates } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { choice, optional } from '../command/parameter.ts';
import { present } from '../present.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const duplicateList = defineCommand({
  name: 'duplicate list',
  summary: 'Suspected clones: two computers that use one identity',
  options: {
    state: optional(
      choice('Only in this state', ['open', 'same-computer', 'new-computer', 'dismissed']),
    ),
  },
  output: listDuplicates.response,
  run: ({ options, session }) => session.call(listDuplicates, { query: present(options) }),
  show: (duplicates, terminal) =>
    table(
      terminal,
      duplicates,
      [
        { title: 'computer', value: (row) => row.computerName },
        { title: 'second one says', value: (row) => row.claimed.hostName },
        { title: 'from', value: (row) => row.from },
        { title: 'because', value: (row) => row.because },
        { title: 'last tried', value: (row) => relativeTime(row.lastSeenAt, terminal.now) },
        { title: 'tries', value: (row) => row.attempts, side: 'right' },
        { title: 'state', value: (row) => row.state },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No computer looks like a clone.',
    ),
});
