import { getRunOutput } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { present } from '../present.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { section } from '../terminal/facts.ts';

export const runOutput = defineCommand({
  name: 'run output',
  summary: 'Output of a run on one computer, as far as it has come',
  arguments: {
    run: text('Identifier of the run, or its beginning'),
    computer: text('Name or identifier of the computer'),
  },
  options: { step: optional(text('Only this step', { placeholder: 'ID' })) },
  output: getRunOutput.response,
  run: async ({ args, options, session }) => {
    const run = await findRun(session, args.run);
    const computer = await findOneComputer(session, args.computer);
    return session.call(getRunOutput, {
      params: { id: run.id, computerId: computer.id },
      query: present({ step: options.step }),
    });
  },
  show: ({ steps }, terminal) =>
    steps
      .map((step) => {
        const exit = step.exitCode === null ? '' : `, exit code ${step.exitCode}`;
        const cut =
          step.cutBytes === 0 ? '' : `(${step.cutBytes} bytes before this were not kept)\n`;
        const lines = step.text.trimEnd().split('\n').map(cleanText).join('\n');
        return section(terminal, `${step.name}: ${step.state}${exit}`, `${cut}${lines}`);
      })
      .join('\n\n') || 'There is no output.',
});
