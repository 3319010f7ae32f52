import { createTask, Task } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { taskFields, taskOptions } from '../tasks/task-options.ts';
import { taskText } from '../tasks/task-text.ts';

export const taskCreate = defineCommand({
  name: 'task create',
  summary: 'Add a task: a script or a command',
  example:
    '  reeve task create "Clean the cache" --script clean.sh --parameter DAYS=30 --needs-window\n  reeve task create uptime --command uptime',
  arguments: { name: text('Name of the task') },
  options: taskOptions,
  output: Task,
  run: ({ args, options, session }) => {
    const { script, interpreter = 'sh', ...fields } = taskFields(options);
    if (script === undefined)
      throw cliErrors.usage({
        problem: 'Either --script or --command says what runs',
        help: 'reeve task create --help',
      });
    return session.call(createTask, { body: { ...fields, name: args.name, interpreter, script } });
  },
  show: taskText,
});
