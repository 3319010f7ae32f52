import { ComputerDetail } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { readComputer } from '../find-computer.ts';
import { computerText } from '../show/computer-text.ts';

export const computerShow = defineCommand({
  name: 'computer show',
  summary: 'One computer with its data classes and latest changes',
  example:
    '  reeve computer show web-01\n  reeve computer show web-01 --data-class installed-software',
  arguments: { computer: text('Name or identifier') },
  options: {
    dataClass: optional(text('Only this data class, all of its rows', { placeholder: 'NAME' })),
    rows: optional(integer('Rows shown of each data class (10)')),
  },
  output: ComputerDetail,
  run: async ({ args, options, session }) => {
    const computer = await readComputer(session, args.computer);
    if (options.dataClass === undefined) return computer;
    const content = computer.dataClasses[options.dataClass];
    if (content === undefined)
      throw cliErrors.notFound({
        what: `data class of ${computer.name} named`,
        reference: options.dataClass,
        list: `reeve computer show ${args.computer}`,
      });
    return {
      ...computer,
      dataClasses: { [options.dataClass]: content },
      history: computer.history.filter((change) => change.dataClass === options.dataClass),
    };
  },
  show: (computer, terminal, { options }) =>
    computerText(
      computer,
      terminal,
      options.rows ?? (options.dataClass === undefined ? 10 : Number.POSITIVE_INFINITY),
    ),
});
