import { createJob, Job } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { jobOptions, stepsOf } from '../tasks/job-options.ts';
import { jobText } from '../tasks/job-text.ts';

export const jobCreate = defineCommand({
  name: 'job create',
  summary: 'Add a job: tasks in steps',
  example:
    '  reeve job create "Monthly maintenance" --kind server --step stop="Stop shop" --step patch=Patch --step start="Start shop"\n  reeve job create mend --steps steps.json    [{"id": "try", "task": "Check", "onFailed": "mend", "critical": false}, …]',
  arguments: { name: text('Name of the job') },
  options: jobOptions,
  output: Job,
  run: async ({ args, options, session }) => {
    const steps = await stepsOf(session, options);
    if (steps === undefined)
      throw cliErrors.usage({
        problem: 'Either --step or --steps says what the steps are',
        help: 'reeve job create --help',
      });
    const { kind = 'client', description = '' } = options;
    return session.call(createJob, { body: { name: args.name, kind, description, steps } });
  },
  show: jobText,
});
