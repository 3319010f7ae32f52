import { listComputerRuns, Run, RunComputer } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { integer, optional, text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { colourOfState } from '../tasks/run-text.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const computerRuns = defineCommand({
  name: 'computer runs',
  summary: 'What ran on a computer, newest first',
  arguments: { computer: text('Name or identifier') },
  options: { limit: optional(integer('At most so many (100)')) },
  output: Type.Array(Type.Object({ run: Run, computer: RunComputer })),
  run: async ({ args, options, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.all(listComputerRuns, { params: { id } }, options.limit ?? 100);
  },
  show: (rows, terminal) =>
    table(
      terminal,
      rows,
      [
        { title: 'asked', value: ({ run }) => relativeTime(run.createdAt, terminal.now) },
        { title: 'what', value: ({ run }) => run.subject.name },
        {
          title: 'state',
          value: ({ computer }) => computer.state,
          colour: ({ computer }) => colourOfState(computer.state),
        },
        { title: 'exit', value: ({ computer }) => computer.exitCode, side: 'right' },
        { title: 'message', value: ({ computer }) => computer.message },
        { title: 'cause', value: ({ run }) => run.cause },
        { title: 'run', value: ({ run }) => run.id, whole: true },
      ],
      'Nothing ran on it yet.',
    ),
});
