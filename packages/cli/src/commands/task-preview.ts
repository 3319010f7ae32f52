import { previewRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findTask } from '../tasks/find-definitions.ts';
import { previewText } from '../tasks/preview-text.ts';
import { reachOf, reachOptions } from '../tasks/reach-options.ts';

export const taskPreview = defineCommand({
  name: 'task preview',
  summary: 'How many computers a run of a task would reach, and whether it needs approval',
  arguments: { task: text('Name or identifier') },
  options: reachOptions,
  output: previewRun.response,
  run: async ({ args, options, session }) => {
    await findTask(session, args.task);
    return session.call(previewRun, { body: await reachOf(session, options) });
  },
  show: previewText,
});
