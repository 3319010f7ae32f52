import { Run, startRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findJob } from '../tasks/find-definitions.ts';
import { runBody, runOptions } from '../tasks/run-options.ts';
import { runText } from '../tasks/run-text.ts';
import { exitCodeOfRun, watchRun } from '../tasks/watch-run.ts';

export const jobRun = defineCommand({
  name: 'job run',
  summary: 'Run a job on the computers of a target, or on some by name',
  example: '  reeve job run "Monthly maintenance" --target Servers --wait',
  arguments: { job: text('Name or identifier') },
  options: runOptions,
  output: Run,
  run: async ({ args, options, session }) => {
    const { id } = await findJob(session, args.job);
    const body = await runBody(session, { jobId: id }, options);
    const run = await session.call(startRun, { body });
    return options.wait ? watchRun(session, run.id) : run;
  },
  show: runText,
  exitCode: exitCodeOfRun,
});
