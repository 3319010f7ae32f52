import { getOverview } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const counts = (
  terminal: Terminal,
  title: string,
  rows: readonly { name: string; computers: number }[],
): string =>
  section(
    terminal,
    title,
    table(
      terminal,
      rows,
      [
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'name', value: (row) => row.name },
      ],
      'none yet',
    ),
  );

export const overview = defineCommand({
  name: 'overview',
  summary: 'The estate at a glance',
  output: getOverview.response,
  run: ({ session }) => session.call(getOverview, {}),
  show: (estate, terminal) =>
    [
      facts(terminal, [
        ['computers', estate.computers],
        ['connected now', estate.connected],
        ['seen in the last hour', estate.seenLastHour],
        ['silent for a day', estate.silentOneDay],
        ['restart pending', estate.pendingRestart],
        ['registrations to decide', estate.pendingRegistrations],
        ['suspected clones', estate.openDuplicates],
        [
          'health',
          `${estate.health.ok} ok, ${estate.health.warning} warning, ${estate.health.error} error, ${estate.health.unknown} unknown`,
        ],
      ]),
      counts(terminal, 'Operating systems', estate.byOperatingSystem),
      counts(terminal, 'Agents', estate.byAgentVersion),
      section(
        terminal,
        'Latest changes',
        table(
          terminal,
          estate.recentChanges,
          [
            { title: 'when', value: (row) => relativeTime(row.at, terminal.now) },
            { title: 'computer', value: (row) => row.computerName },
            { title: 'data class', value: (row) => row.dataClass },
            { title: 'change', value: (row) => row.kind },
            { title: 'row', value: (row) => row.row },
          ],
          'none yet',
        ),
      ),
    ].join('\n\n'),
});
