import { updateSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findSchedule } from '../schedules/find-schedule.ts';
import { scheduleText } from '../schedules/schedule-text.ts';

export const scheduleReset = defineCommand({
  name: 'schedule reset',
  summary: 'Put one that the server brought along back to its default, enabled',
  arguments: { schedule: text('Name or identifier') },
  output: updateSchedule.response,
  run: async ({ args, session }) => {
    const { id } = await findSchedule(session, args.schedule);
    return session.call(updateSchedule, { params: { id }, body: { reset: true } });
  },
  show: scheduleText,
});
