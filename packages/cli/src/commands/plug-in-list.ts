import { listPlugIns } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { table } from '../terminal/table.ts';

export const plugInList = defineCommand({
  name: 'plug-in list',
  summary: 'Plug-ins of the agent with their versions',
  output: listPlugIns.response,
  run: ({ session }) => session.call(listPlugIns, {}),
  show: (plugIns, terminal) =>
    table(
      terminal,
      plugIns.flatMap(({ name, title, versions }) =>
        versions.map((version) => ({ name, title, ...version })),
      ),
      [
        { title: 'name', value: (row) => row.name, whole: true },
        { title: 'version', value: (row) => row.version, whole: true },
        { title: 'title', value: (row) => row.title },
        { title: 'agent', value: (row) => row.manifest.agent },
        { title: 'publisher', value: (row) => (row.builtIn ? 'part of the agent' : row.publisher) },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
      ],
      'No plug-in is here.',
    ),
});
