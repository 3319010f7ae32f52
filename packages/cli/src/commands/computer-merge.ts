import { Merge, mergeComputers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';

export const computerMerge = defineCommand({
  name: 'computer merge',
  summary: 'Merge one computer into another (can be undone)',
  arguments: {
    keep: text('Name or identifier of the one that stays'),
    absorb: text('Name or identifier of the one that goes into it'),
  },
  options: { yes: flag('Do not ask') },
  output: Merge,
  run: async ({ args, options, session }) => {
    const keep = await findOneComputer(session, args.keep);
    const absorb = await findOneComputer(session, args.absorb);
    await session.confirm(`Merge ${absorb.name} into ${keep.name}?`, options.yes);
    return session.call(mergeComputers, { body: { keep: keep.id, absorb: absorb.id } });
  },
  show: (merge) =>
    `${merge.absorbed.name} is now part of ${merge.kept.name}. To undo: reeve computer unmerge ${merge.id}`,
});
