import { delay } from '@reeve/base';
import { runSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, text } from '../command/parameter.ts';
import { findSchedule } from '../schedules/find-schedule.ts';

const millisecondsBetweenLooks = 500;

export const scheduleRun = defineCommand({
  name: 'schedule run',
  summary: 'Run it now, whether it is enabled or not; exit code 1 when the awaited run fails',
  arguments: { schedule: text('Name or identifier') },
  options: { wait: flag('Wait for its end') },
  output: runSchedule.response,
  run: async ({ args, options, session }) => {
    const { id } = await findSchedule(session, args.schedule);
    let schedule = await session.call(runSchedule, { params: { id } });
    const begun = schedule.lastRun?.startedAt;
    while (options.wait && schedule.running && schedule.lastRun?.startedAt === begun) {
      await delay(millisecondsBetweenLooks);
      schedule = await findSchedule(session, id);
    }
    return schedule;
  },
  show: ({ name, running, lastRun }) =>
    running ? `${name} has begun.` : `${name}: ${lastRun?.outcome}. ${lastRun?.message}`,
  exitCode: ({ running, lastRun }) => (running || lastRun?.outcome === 'done' ? 0 : 1),
});
