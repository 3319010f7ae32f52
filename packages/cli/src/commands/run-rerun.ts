import { Run, rerunFailures } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findRun } from '../tasks/find-definitions.ts';
import { runText } from '../tasks/run-text.ts';
import { exitCodeOfRun, watchRun } from '../tasks/watch-run.ts';

export const runRerun = defineCommand({
  name: 'run rerun',
  summary: 'The same version again on the computers on which it was not done',
  arguments: { run: text('Identifier, or its beginning') },
  options: { wait: flag('Wait for the end; exit code 0 only when every computer is done') },
  output: Run,
  run: async ({ args, options, session }) => {
    const { id } = await findRun(session, args.run);
    const again = await session.call(rerunFailures, { params: { id } });
    return options.wait ? watchRun(session, again.id) : again;
  },
  show: runText,
  exitCode: exitCodeOfRun,
});
