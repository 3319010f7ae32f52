import { Explanation, explainTarget } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { explanationText } from '../filters/filter-text.ts';
import { findTarget } from '../filters/find-filter.ts';
import { findOneComputer } from '../find-computer.ts';

export const targetExplain = defineCommand({
  name: 'target explain',
  summary: 'Why a computer is in a target, or not: clause by clause with the value that was met',
  example: '  reeve target explain Servers pc-17',
  arguments: { target: text('Name or identifier'), computer: text('Name or identifier') },
  output: Explanation,
  run: async ({ args, session }) => {
    const { id } = await findTarget(session, args.target);
    const computer = await findOneComputer(session, args.computer);
    return session.call(explainTarget, { params: { id }, query: { computer: computer.id } });
  },
  show: explanationText,
});
