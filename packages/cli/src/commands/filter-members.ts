import { ComputerSummary, listFilterMembers } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { membersText } from '../filters/filter-text.ts';
import { findFilter } from '../filters/find-filter.ts';
import { present } from '../present.ts';

export const filterMembers = defineCommand({
  name: 'filter members',
  summary: 'Computers of a filter',
  arguments: { filter: text('Name or identifier') },
  options: {
    search: optional(text('Part of name, address, operating system or model')),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(ComputerSummary),
  run: async ({ args, options: { search, limit }, session }) => {
    const { id } = await findFilter(session, args.filter);
    return session.all(listFilterMembers, { params: { id }, query: present({ search }) }, limit);
  },
  show: membersText,
});
