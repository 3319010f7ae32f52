import type { Schedule } from '@reeve/protocol/api';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { ScheduleMark } from './schedule-outcome.tsx';

/** When it comes next, or why it does not. */
const NextRun = ({ schedule }: { schedule: Schedule }) =>
  schedule.enabled ? (
    <RelativeTime at={schedule.nextRunAt} none="not planned" />
  ) : (
    <span className="faint">off</span>
  );

export const scheduleColumns: readonly TableColumn<Schedule>[] = [
  { id: 'name', title: 'Activity', value: ({ name }) => name, width: 230, grow: true },
  { id: 'owner', title: 'Belongs to', value: ({ owner }) => owner.name || owner.kind, width: 190 },
  { id: 'says', title: 'When', value: ({ says }) => says, width: 200, grow: true },
  {
    id: 'state',
    title: 'State',
    value: ({ running, enabled, lastRun }) =>
      running ? 'running' : `${enabled ? 'on' : 'off'} ${lastRun?.outcome ?? ''}`,
    cell: (schedule) => <ScheduleMark schedule={schedule} />,
    width: 120,
  },
  {
    id: 'last',
    title: 'Last run',
    value: ({ lastRun }) => lastRun?.startedAt ?? null,
    cell: ({ lastRun }) => <RelativeTime at={lastRun?.startedAt ?? null} />,
    width: 110,
  },
  {
    id: 'next',
    title: 'Next run',
    value: ({ nextRunAt }) => nextRunAt,
    cell: (schedule) => <NextRun schedule={schedule} />,
    width: 110,
  },
];
