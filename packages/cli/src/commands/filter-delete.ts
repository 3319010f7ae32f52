import { deleteFilter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findFilter } from '../filters/find-filter.ts';

export const filterDelete = defineCommand({
  name: 'filter delete',
  summary: 'Delete a filter that nothing uses',
  arguments: { filter: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteFilter.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findFilter(session, args.filter);
    await session.confirm(`Delete the filter ${name}?`, options.yes);
    return session.call(deleteFilter, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.filter}.`,
});
