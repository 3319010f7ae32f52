import { listPlugInComputers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { table } from '../terminal/table.ts';

export const plugInComputers = defineCommand({
  name: 'plug-in computers',
  summary: 'Computers with a plug-in: version, state, why',
  example: '  reeve plug-in computers hello --state failing',
  arguments: { name: text('Name of the plug-in') },
  options: {
    version: optional(text('Only this version')),
    state: optional(text('Only in this state: running, failing, …')),
    limit: optional(integer('At most so many')),
  },
  output: listPlugInComputers.response.properties.items,
  run: ({ args, options: { limit, ...filters }, session }) =>
    session.all(listPlugInComputers, { params: args, query: present(filters) }, limit),
  show: (computers, terminal) =>
    table(
      terminal,
      computers,
      [
        { title: 'computer', value: (row) => row.name },
        { title: 'version', value: (row) => row.version },
        {
          title: 'state',
          value: (row) => row.state,
          colour: (row) => (row.state === 'failing' ? 'red' : undefined),
        },
        { title: 'detail', value: (row) => row.detail },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'No computer matches.',
    ),
});
