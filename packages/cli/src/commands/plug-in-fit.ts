import { getPlugInFit } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { facts } from '../terminal/facts.ts';
import { table } from '../terminal/table.ts';

export const plugInFit = defineCommand({
  name: 'plug-in fit',
  summary: 'How many computers could take a version of a plug-in, and why others could not',
  arguments: { name: text('Name of the plug-in'), version: text('Version') },
  output: getPlugInFit.response,
  run: ({ args, session }) => session.call(getPlugInFit, { params: args }),
  show: ({ computers, have, fit, unfit }, terminal) =>
    [
      facts(terminal, [
        ['computers', computers],
        ['have it', have],
        ['could take it', fit],
      ]),
      table(
        terminal,
        unfit,
        [
          { title: 'computers', value: (row) => row.computers, side: 'right' },
          { title: 'why not', value: (row) => row.because },
        ],
        'It fits everywhere.',
      ),
    ].join('\n\n'),
});
