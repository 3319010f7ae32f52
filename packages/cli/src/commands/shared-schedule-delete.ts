import { deleteSharedSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findShared } from '../schedules/find-schedule.ts';

export const sharedScheduleDelete = defineCommand({
  name: 'shared-schedule delete',
  summary: 'Delete a shared schedule that nothing follows',
  arguments: { name: text('Name or identifier') },
  options: { yes: flag('Do not ask') },
  output: deleteSharedSchedule.response,
  run: async ({ args, options, session }) => {
    const { id, name } = await findShared(session, args.name);
    await session.confirm(`Delete the shared schedule ${name}?`, options.yes);
    return session.call(deleteSharedSchedule, { params: { id } });
  },
  show: (_, __, { args }) => `Deleted ${args.name}.`,
});
