import { deleteScheduledRun } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findScheduledRun } from '../tasks/find-definitions.ts';

export const scheduledRunDelete = defineCommand({
  name: 'scheduled-run delete',
  summary: 'Delete a scheduled run; what it has run stays',
  arguments: { run: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteScheduledRun.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findScheduledRun(session, args.run);
    await session.confirm(`Delete the scheduled run ${name}?`, options.yes);
    return session.call(deleteScheduledRun, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.run}.`,
});
