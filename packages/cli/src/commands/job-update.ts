import { Job, updateJob } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findJob } from '../tasks/find-definitions.ts';
import { jobOptions, stepsOf } from '../tasks/job-options.ts';
import { jobText } from '../tasks/job-text.ts';

export const jobUpdate = defineCommand({
  name: 'job update',
  summary: 'A new version of a job; runs that have begun keep theirs',
  arguments: { job: text('Name or identifier') },
  options: { name: optional(text('Another name')), ...jobOptions },
  output: Job,
  run: async ({ args, options, session }) => {
    const job = await findJob(session, args.job);
    const body = {
      name: options.name ?? job.name,
      kind: options.kind ?? job.kind,
      description: options.description ?? job.description,
      steps: (await stepsOf(session, options)) ?? job.steps,
    };
    return session.call(updateJob, { params: { id: job.id }, body });
  },
  show: jobText,
});
