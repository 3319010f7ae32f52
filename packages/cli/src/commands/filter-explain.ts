import { Explanation, explainFilter } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { explanationText } from '../filters/filter-text.ts';
import { findFilter } from '../filters/find-filter.ts';
import { findOneComputer } from '../find-computer.ts';

export const filterExplain = defineCommand({
  name: 'filter explain',
  summary: 'Why a computer is in a filter, or not: clause by clause with the value that was met',
  example: '  reeve filter explain Servers pc-17',
  arguments: { filter: text('Name or identifier'), computer: text('Name or identifier') },
  output: Explanation,
  run: async ({ args, session }) => {
    const { id } = await findFilter(session, args.filter);
    const computer = await findOneComputer(session, args.computer);
    return session.call(explainFilter, { params: { id }, query: { computer: computer.id } });
  },
  show: explanationText,
});
