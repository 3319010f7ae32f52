import { listAdministrators } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const adminList = defineCommand({
  name: 'admin list',
  summary: 'Administrators of this server',
  output: listAdministrators.response,
  run: ({ session }) => session.call(listAdministrators, {}),
  show: (administrators, terminal) =>
    table(
      terminal,
      administrators,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'roles', value: (row) => row.roles.join(', ') },
        { title: 'disabled', value: (row) => row.disabled },
        { title: 'last sign-in', value: (row) => relativeTime(row.lastSignInAt, terminal.now) },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none: `reeve admin create NAME` makes one.',
    ),
});
