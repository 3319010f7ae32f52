import { listOrganizationalViews } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { table } from '../terminal/table.ts';

export const viewList = defineCommand({
  name: 'view list',
  summary: 'Organizational views: trees of groups for scoping',
  output: listOrganizationalViews.response,
  run: ({ session }) => session.call(listOrganizationalViews, {}),
  show: (views, terminal) =>
    table(
      terminal,
      views,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'groups', value: (row) => row.groups.length, side: 'right' },
        {
          title: 'computers',
          value: (row) => row.groups.reduce((sum, group) => sum + group.computers, 0),
          side: 'right',
        },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none. `reeve view create` adds one.',
    ),
});
