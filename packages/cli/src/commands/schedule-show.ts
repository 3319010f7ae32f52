import { Schedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findSchedule } from '../schedules/find-schedule.ts';
import { scheduleText } from '../schedules/schedule-text.ts';

export const scheduleShow = defineCommand({
  name: 'schedule show',
  summary: 'One schedule with its last result',
  arguments: { schedule: text('Name or identifier') },
  output: Schedule,
  run: ({ args, session }) => findSchedule(session, args.schedule),
  show: scheduleText,
});
