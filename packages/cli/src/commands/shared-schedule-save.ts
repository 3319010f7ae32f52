import { newGuid } from '@reeve/base';
import { saveSharedSchedule } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { listShared } from '../schedules/find-schedule.ts';

export const sharedScheduleSave = defineCommand({
  name: 'shared-schedule save',
  summary: 'Add a shared schedule, or give one another time; those that follow it move with it',
  example:
    '  reeve shared-schedule save "Business hours" --cron "0 8-17 * * 1-5" --time-zone Europe/Berlin',
  arguments: { name: text('What it is called') },
  options: {
    cron: text('Minute, hour, day of month, month, day of week', { placeholder: 'EXPRESSION' }),
    timeZone: optional(text('IANA name (UTC)', { placeholder: 'ZONE' })),
    disabled: flag('Whatever follows it rests'),
  },
  output: saveSharedSchedule.response,
  run: async ({ args: { name }, options, session }) => {
    const shared = await listShared(session);
    const same = shared.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return session.call(saveSharedSchedule, {
      params: { id: same?.id ?? newGuid() },
      body: {
        name,
        cron: options.cron,
        timeZone: options.timeZone ?? same?.timeZone ?? 'UTC',
        enabled: !options.disabled,
      },
    });
  },
  show: ({ name, says, usedBy }) =>
    `${name}: ${says}${usedBy.length > 0 ? `; followed by ${usedBy.map((one) => one.name).join(', ')}` : ''}`,
});
