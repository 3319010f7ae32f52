import { listDataClasses } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { table } from '../terminal/table.ts';

export const dataClassList = defineCommand({
  name: 'data-class list',
  summary: 'What is kept of a computer, and the tables that plain SQL reads',
  output: listDataClasses.response,
  run: ({ session }) => session.call(listDataClasses, {}),
  show: (classes, terminal) =>
    table(
      terminal,
      classes,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'table', value: (row) => row.table },
        { title: 'columns', value: (row) => row.columns.map((column) => column.name).join(', ') },
        { title: 'description', value: (row) => row.description },
      ],
      'There is none.',
    ),
});
