import { listMerges, Merge, undoMerge } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { pick } from '../pick.ts';

export const computerUnmerge = defineCommand({
  name: 'computer unmerge',
  summary: 'Undo a merge: both computers are again as they were',
  arguments: { merge: text('Identifier of the merge (reeve computer merges)') },
  options: { yes: flag('Do not ask') },
  output: Merge,
  run: async ({ args, options, session }) => {
    const merge = pick(await session.call(listMerges, {}), args.merge, {
      what: 'merge',
      list: 'reeve computer merges',
      idOf: (one: Merge) => one.id,
      namesOf: () => [],
    });
    await session.confirm(`Take ${merge.absorbed.name} out of ${merge.kept.name}?`, options.yes);
    return session.call(undoMerge, { params: { id: merge.id } });
  },
  show: (merge) => `${merge.kept.name} and ${merge.absorbed.name} are again two computers.`,
});
