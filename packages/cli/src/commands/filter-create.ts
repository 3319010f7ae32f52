import { createFilter, Filter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { computersByName, filterOptions } from '../filters/filter-options.ts';
import { present } from '../present.ts';

export const filterCreate = defineCommand({
  name: 'filter create',
  summary: 'Add a filter; its members are computed at once',
  example: `  reeve filter create "Old nginx" --where "any installed-software (name = 'nginx' and version olderThan '1.26')"\n  reeve filter create Pilots --include pc-17 --include pc-18`,
  arguments: { name: text('Name of the filter') },
  options: filterOptions,
  output: Filter,
  run: async ({ args, options, session }) =>
    session.call(createFilter, {
      body: present({
        name: args.name,
        description: options.description,
        where: options.where ?? '',
        include: await computersByName(session, options.include),
        exclude: await computersByName(session, options.exclude),
      }),
    }),
  show: (filter) => `${filter.name} has ${filter.members} members.`,
});
