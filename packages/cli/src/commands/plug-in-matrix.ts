import { getPlugInMatrix, type PlugInMatrix } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { section } from '../terminal/facts.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const lines = (
  terminal: Terminal,
  title: string,
  rows: PlugInMatrix['orphans'],
): readonly string[] =>
  rows.length === 0
    ? []
    : [
        section(
          terminal,
          title,
          table(
            terminal,
            rows,
            [
              { title: 'plug-in', value: (row) => row.name },
              { title: 'version', value: (row) => row.version },
              { title: 'computers', value: (row) => row.computers, side: 'right' },
              { title: 'why', value: (row) => row.because },
            ],
            '',
          ),
        ),
      ];

export const plugInMatrix = defineCommand({
  name: 'plug-in matrix',
  summary: 'Which computers have which version in which state; orphans and conflicts',
  output: getPlugInMatrix.response,
  run: ({ session }) => session.call(getPlugInMatrix, {}),
  show: ({ rows, orphans, conflicts, computers }, terminal) =>
    [
      table(
        terminal,
        rows.flatMap(({ name, cells, without }) =>
          cells.length === 0
            ? [{ name, without, version: '', running: 0, failing: 0, other: 0 }]
            : cells.map((cell) => ({ name, without, ...cell })),
        ),
        [
          { title: 'plug-in', value: (row) => row.name, whole: true },
          { title: 'version', value: (row) => row.version },
          { title: 'running', value: (row) => row.running, side: 'right' },
          {
            title: 'failing',
            value: (row) => row.failing,
            side: 'right',
            colour: (row) => (row.failing > 0 ? 'red' : undefined),
          },
          { title: 'other', value: (row) => row.other, side: 'right' },
          { title: `without, of ${computers}`, value: (row) => row.without, side: 'right' },
        ],
        'No plug-in is known.',
      ),
      ...lines(terminal, 'Orphans', orphans),
      ...lines(terminal, 'Conflicts', conflicts),
    ].join('\n\n'),
});
