import { Group, listOrganizationalViews } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findView, groupsOf } from '../filters/find-filter.ts';
import { table } from '../terminal/table.ts';

export const groupList = defineCommand({
  name: 'group list',
  summary: 'Organizational groups with their numbers of computers',
  options: { view: optional(text('Only of this view', { placeholder: 'NAME' })) },
  output: Type.Array(Type.Object({ ...Group.properties, path: Type.String() })),
  run: async ({ options, session }) =>
    groupsOf(
      options.view === undefined
        ? await session.call(listOrganizationalViews, {})
        : [await findView(session, options.view)],
    ),
  show: (groups, terminal) =>
    table(
      terminal,
      groups,
      [
        { title: 'group', value: (row) => row.path },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'with below', value: (row) => row.computersBelow, side: 'right' },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none. `reeve group create` adds one.',
    ),
});
