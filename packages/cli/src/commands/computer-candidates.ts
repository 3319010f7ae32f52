import { listMergeCandidates } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const computerCandidates = defineCommand({
  name: 'computer candidates',
  summary: 'Computers that look like one and the same',
  output: listMergeCandidates.response,
  run: ({ session }) => session.call(listMergeCandidates, {}),
  show: (candidates, terminal) =>
    table(
      terminal,
      candidates.flatMap(({ because, computers }, group) =>
        computers.map((computer) => ({ ...computer, because, group: group + 1 })),
      ),
      [
        { title: 'group', value: (row) => row.group, side: 'right' },
        { title: 'because', value: (row) => row.because },
        { title: 'computer', value: (row) => row.name },
        { title: 'last seen', value: (row) => relativeTime(row.lastSeen, terminal.now) },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No two computers share a key that should be their own.',
    ),
});
