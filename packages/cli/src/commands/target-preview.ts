import { MembershipPreview, previewTarget } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { previewText } from '../filters/filter-text.ts';
import { findTarget } from '../filters/find-filter.ts';
import { partOptions, readParts } from '../filters/target-parts.ts';
import { present } from '../present.ts';

export const targetPreview = defineCommand({
  name: 'target preview',
  summary: 'Computers that a target would reach if you saved it',
  example: '  reeve target preview --any filter=Servers --none group=Locations/Rome',
  options: {
    target: optional(text('Compare with this target as it is', { placeholder: 'NAME' })),
    ...partOptions,
  },
  output: MembershipPreview,
  run: async ({ options, session }) =>
    session.call(previewTarget, {
      body: present({
        id: options.target && (await findTarget(session, options.target)).id,
        anyOf: await readParts(session, options.any),
        allOf: await readParts(session, options.all),
        noneOf: await readParts(session, options.none),
      }),
    }),
  show: previewText,
});
