import { Filter, listFilters } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { table } from '../terminal/table.ts';

export const filterList = defineCommand({
  name: 'filter list',
  summary: 'Filters with their clauses and numbers of members',
  options: {
    search: optional(text('Part of name or description')),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(Filter),
  run: ({ options: { search, limit }, session }) =>
    session.all(listFilters, { query: present({ search }) }, limit),
  show: (filters, terminal) =>
    table(
      terminal,
      filters,
      [
        { title: 'name', value: (row) => row.name },
        { title: 'members', value: (row) => row.members, side: 'right' },
        { title: 'where', value: (row) => row.where },
        { title: 'id', value: (row) => row.id, whole: true },
      ],
      'There is none. `reeve filter create` adds one.',
    ),
});
