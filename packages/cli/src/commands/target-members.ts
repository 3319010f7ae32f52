import { ComputerSummary, listTargetMembers } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { membersText } from '../filters/filter-text.ts';
import { findTarget } from '../filters/find-filter.ts';
import { present } from '../present.ts';

export const targetMembers = defineCommand({
  name: 'target members',
  summary: 'Computers of a target',
  arguments: { target: text('Name or identifier') },
  options: {
    search: optional(text('Part of name, address, operating system or model')),
    limit: optional(integer('At most so many')),
  },
  output: Type.Array(ComputerSummary),
  run: async ({ args, options: { search, limit }, session }) => {
    const { id } = await findTarget(session, args.target);
    return session.all(listTargetMembers, { params: { id }, query: present({ search }) }, limit);
  },
  show: membersText,
});
