import type { Schedule } from '@reeve/protocol/api';
import { facts } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Terminal } from '../terminal/terminal.ts';

export const lastRunText = ({ lastRun, running }: Schedule, now: Date): string => {
  if (running && lastRun) return `running since ${relativeTime(lastRun.startedAt, now)}`;
  return lastRun ? `${lastRun.outcome}, ${relativeTime(lastRun.startedAt, now)}` : 'never';
};

export const nextRunText = ({ enabled, nextRunAt }: Schedule, now: Date): string => {
  if (!enabled) return 'disabled';
  return nextRunAt === null ? 'never' : relativeTime(nextRunAt, now);
};

export const scheduleText = (schedule: Schedule, terminal: Terminal): string => {
  const { lastRun } = schedule;
  return facts(terminal, [
    ['name', schedule.name],
    ['id', schedule.id],
    ['what', schedule.description],
    ['belongs to', schedule.owner.name],
    ['when', schedule.says],
    ['enabled', schedule.enabled],
    ['next run', schedule.nextRunAt],
    ['last run', lastRunText(schedule, terminal.now)],
    ...(lastRun ? [['it said', lastRun.message] as const, ['cause', lastRun.cause] as const] : []),
    ['missed', schedule.missed],
    [
      'changed',
      schedule.changedAt === null
        ? 'never: it is as it came'
        : `${schedule.changedBy}, ${schedule.changedAt}`,
    ],
  ]);
};
