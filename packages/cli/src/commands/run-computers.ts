import { listRunComputers, RunComputer } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { colourOfState } from '../tasks/run-text.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const runComputers = defineCommand({
  name: 'run computers',
  summary: 'A run computer by computer',
  arguments: { run: text('Identifier, or its beginning') },
  options: {
    search: optional(text('Part of the name')),
    state: optional(
      choice('Only computers in this state', [
        'waiting',
        'running',
        'done',
        'failed',
        'cancelled',
        'expired',
        'interrupted',
      ] as const),
    ),
  },
  output: Type.Array(RunComputer),
  run: async ({ args, options, session }) => {
    const { id } = await findRun(session, args.run);
    return session.all(listRunComputers, { params: { id }, query: present(options) });
  },
  show: (computers, terminal) =>
    table(
      terminal,
      computers,
      [
        { title: 'computer', value: (row) => row.name },
        { title: 'state', value: (row) => row.state, colour: (row) => colourOfState(row.state) },
        { title: 'step', value: (row) => row.step },
        { title: 'exit', value: (row) => row.exitCode, side: 'right' },
        { title: 'tries', value: (row) => row.attempts, side: 'right' },
        { title: 'channel', value: (row) => row.channel },
        { title: 'ended', value: (row) => relativeTime(row.finishedAt, terminal.now) },
        { title: 'message', value: (row) => row.message },
      ],
      'No computer is like that.',
    ),
});
