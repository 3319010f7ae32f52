import { updateSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findSchedule } from '../schedules/find-schedule.ts';
import { nextRunText } from '../schedules/schedule-text.ts';

export const scheduleDisable = defineCommand({
  name: 'schedule disable',
  summary: 'Let it rest; `schedule run` still runs it',
  arguments: { schedule: text('Name or identifier') },
  output: updateSchedule.response,
  run: async ({ args, session }) => {
    const { id } = await findSchedule(session, args.schedule);
    return session.call(updateSchedule, { params: { id }, body: { enabled: false } });
  },
  show: (schedule, terminal) => `${schedule.name}: ${nextRunText(schedule, terminal.now)}`,
});
