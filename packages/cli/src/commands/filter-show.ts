import { Filter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { filterText } from '../filters/filter-text.ts';
import { findFilter } from '../filters/find-filter.ts';

export const filterShow = defineCommand({
  name: 'filter show',
  summary: 'One filter: its clause, what it reads, who uses it',
  arguments: { filter: text('Name or identifier') },
  output: Filter,
  run: ({ args, session }) => findFilter(session, args.filter),
  show: filterText,
});
