import { Task } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findTask } from '../tasks/find-definitions.ts';
import { taskText } from '../tasks/task-text.ts';

export const taskShow = defineCommand({
  name: 'task show',
  summary: 'One task with its script',
  arguments: { task: text('Name or identifier') },
  output: Task,
  run: ({ args, session }) => findTask(session, args.task),
  show: taskText,
});
