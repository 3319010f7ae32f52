import { deleteTask } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findTask } from '../tasks/find-definitions.ts';

export const taskDelete = defineCommand({
  name: 'task delete',
  summary: 'Delete a task that nothing uses; its runs stay',
  arguments: { task: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteTask.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findTask(session, args.task);
    await session.confirm(`Delete the task ${name}?`, options.yes);
    return session.call(deleteTask, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.task}.`,
});
