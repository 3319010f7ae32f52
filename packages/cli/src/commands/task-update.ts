import { Task, updateTask } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { findTask } from '../tasks/find-definitions.ts';
import { taskFields, taskOptions } from '../tasks/task-options.ts';
import { taskText } from '../tasks/task-text.ts';

export const taskUpdate = defineCommand({
  name: 'task update',
  summary: 'A new version of a task; runs that have begun keep theirs',
  example: '  reeve task update "Clean the cache" --script clean.sh --timeout 600',
  arguments: { task: text('Name or identifier') },
  options: {
    name: optional(text('Another name')),
    ...taskOptions,
    needsNoWindow: flag('It may run at any time'),
  },
  output: Task,
  run: async ({ args, options, session }) => {
    const { id, version, usedBy, lastRunAt, changedBy, changedAt, ...present } = await findTask(
      session,
      args.task,
    );
    const body = {
      ...present,
      ...taskFields(options),
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.needsNoWindow ? { needsWindow: false } : {}),
    };
    return session.call(updateTask, { params: { id }, body });
  },
  show: taskText,
});
