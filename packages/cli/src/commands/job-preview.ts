import { previewRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findJob } from '../tasks/find-definitions.ts';
import { previewText } from '../tasks/preview-text.ts';
import { reachOf, reachOptions } from '../tasks/reach-options.ts';

export const jobPreview = defineCommand({
  name: 'job preview',
  summary: 'How many computers a run of a job would reach, and whether it needs approval',
  arguments: { job: text('Name or identifier') },
  options: reachOptions,
  output: previewRun.response,
  run: async ({ args, options, session }) => {
    await findJob(session, args.job);
    return session.call(previewRun, { body: await reachOf(session, options) });
  },
  show: previewText,
});
