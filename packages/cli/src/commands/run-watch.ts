import { Run } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { runText } from '../tasks/run-text.ts';
import { exitCodeOfRun, watchRun } from '../tasks/watch-run.ts';

export const runWatch = defineCommand({
  name: 'run watch',
  summary: 'Wait for the end of a run; exit code 0 only when every computer is done',
  arguments: { run: text('Identifier, or its beginning') },
  output: Run,
  run: async ({ args, session }) => watchRun(session, (await findRun(session, args.run)).id),
  show: runText,
  exitCode: exitCodeOfRun,
});
