import { Filter, updateFilter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { computersByName, filterOptions } from '../filters/filter-options.ts';
import { findFilter } from '../filters/find-filter.ts';

export const filterUpdate = defineCommand({
  name: 'filter update',
  summary: 'Change a filter; what is not named stays',
  example: `  reeve filter preview "memory.total_bytes > 8 GiB" --filter Large\n  reeve filter update Large --where "memory.total_bytes > 8 GiB"`,
  arguments: { filter: text('Name or identifier') },
  options: {
    name: optional(text('New name')),
    ...filterOptions,
    includeNobody: flag('Take out all that were included by name, before --include'),
    excludeNobody: flag('Take back all exclusions by name, before --exclude'),
  },
  output: Filter,
  run: async ({ args, options, session }) => {
    const { id, ...filter } = await findFilter(session, args.filter);
    const include = await computersByName(session, options.include);
    const exclude = await computersByName(session, options.exclude);
    return session.call(updateFilter, {
      params: { id },
      body: {
        name: options.name ?? filter.name,
        description: options.description ?? filter.description,
        where: options.where ?? filter.where,
        include: [...(options.includeNobody ? [] : filter.include), ...include],
        exclude: [...(options.excludeNobody ? [] : filter.exclude), ...exclude],
      },
    });
  },
  show: (filter) => `${filter.name} has ${filter.members} members now (version ${filter.version}).`,
});
