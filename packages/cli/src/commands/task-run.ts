import { Run, startRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findTask } from '../tasks/find-definitions.ts';
import { runBody, runOptions } from '../tasks/run-options.ts';
import { runText } from '../tasks/run-text.ts';
import { exitCodeOfRun, watchRun } from '../tasks/watch-run.ts';

export const taskRun = defineCommand({
  name: 'task run',
  summary: 'Run a task on the computers of a target, or on some by name',
  example: '  reeve task run "Clean the cache" --target Servers --wait',
  arguments: { task: text('Name or identifier') },
  options: runOptions,
  output: Run,
  run: async ({ args, options, session }) => {
    const { id } = await findTask(session, args.task);
    const body = await runBody(session, { taskId: id }, options);
    const run = await session.call(startRun, { body });
    return options.wait ? watchRun(session, run.id) : run;
  },
  show: runText,
  exitCode: exitCodeOfRun,
});
