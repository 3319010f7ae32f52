import { deleteJob } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findJob } from '../tasks/find-definitions.ts';

export const jobDelete = defineCommand({
  name: 'job delete',
  summary: 'Delete a job that nothing uses; its runs stay',
  arguments: { job: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteJob.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findJob(session, args.job);
    await session.confirm(`Delete the job ${name}?`, options.yes);
    return session.call(deleteJob, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.job}.`,
});
