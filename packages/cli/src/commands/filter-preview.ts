import { MembershipPreview, previewFilter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { list, optional, text } from '../command/parameter.ts';
import { computersByName } from '../filters/filter-options.ts';
import { previewText } from '../filters/filter-text.ts';
import { findFilter } from '../filters/find-filter.ts';
import { present } from '../present.ts';

export const filterPreview = defineCommand({
  name: 'filter preview',
  summary: 'Computers that a clause would select, without saving anything',
  example: `  reeve filter preview "computer.last_seen not within 30 days"`,
  arguments: { where: text('Clause') },
  options: {
    filter: optional(text('Compare with this filter as it is', { placeholder: 'NAME' })),
    include: list(text('A computer that is always in', { placeholder: 'NAME' })),
    exclude: list(text('A computer that never is', { placeholder: 'NAME' })),
  },
  output: MembershipPreview,
  run: async ({ args, options, session }) =>
    session.call(previewFilter, {
      body: present({
        id: options.filter && (await findFilter(session, options.filter)).id,
        where: args.where,
        include: await computersByName(session, options.include),
        exclude: await computersByName(session, options.exclude),
      }),
    }),
  show: previewText,
});
