import { Job } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findJob } from '../tasks/find-definitions.ts';
import { jobText } from '../tasks/job-text.ts';

export const jobShow = defineCommand({
  name: 'job show',
  summary: 'One job with its steps',
  arguments: { job: text('Name or identifier') },
  output: Job,
  run: ({ args, session }) => findJob(session, args.job),
  show: jobText,
});
