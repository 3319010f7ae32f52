import { defineCommand } from '../command/define-command.ts';
import { readSettings, Settings } from '../settings-of-server.ts';
import { table } from '../terminal/table.ts';

export const configExplain = defineCommand({
  name: 'config explain',
  summary: 'Every setting of the server: its variable, its default, what it means',
  output: Settings,
  run: ({ session }) => readSettings(session.environment),
  show: (settings, terminal) =>
    table(
      terminal,
      settings,
      [
        { title: 'key', value: (row) => row.key },
        { title: 'variable', value: (row) => row.environment },
        { title: 'default', value: (row) => row.default || null },
        { title: 'meaning', value: (row) => `${row.description} (${row.expected})` },
      ],
      'There is none.',
    ),
});
