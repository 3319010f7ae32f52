import { Button, Drawer, Group, Stack, Switch, Text } from '@mantine/core';
import {
  listScheduleRuns,
  type ResponseOf,
  runSchedule,
  type Schedule,
  updateSchedule,
} from '@reeve/protocol/api';
import { useMemo } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { OutcomeMark } from './schedule-outcome.tsx';
import { ScheduleWhen } from './schedule-when.tsx';

type ScheduleRun = ResponseOf<typeof listScheduleRuns>['items'][number];

const runColumns: readonly TableColumn<ScheduleRun>[] = [
  {
    id: 'at',
    title: 'Began',
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
    width: 100,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => <OutcomeMark outcome={outcome} />,
    width: 110,
  },
  { id: 'message', title: 'What it did', value: ({ message }) => message, width: 220, grow: true },
  { id: 'cause', title: 'Because of', value: ({ cause }) => cause, width: 100 },
];

const idOf = ({ startedAt }: ScheduleRun): string => startedAt;

const Acts = ({ schedule }: { schedule: Schedule }) => {
  const run = useAct(runSchedule, { done: `${schedule.name} has begun` });
  const change = useAct(updateSchedule, {});
  const params = { id: schedule.id };
  return (
    <Group justify="space-between">
      <Switch
        label={schedule.enabled ? 'On' : 'Off'}
        aria-label={`${schedule.name} is on`}
        checked={schedule.enabled}
        onChange={(event) =>
          change.mutate({ params, body: { enabled: event.currentTarget.checked } })
        }
      />
      <Button
        variant="default"
        loading={run.isPending}
        disabled={schedule.running}
        onClick={() => run.mutate({ params })}
      >
        Run now
      </Button>
    </Group>
  );
};

export const ScheduleDrawer = ({
  schedule,
  onClose,
}: {
  schedule: Schedule;
  onClose: () => void;
}) => {
  const may = useMay();
  const params = useMemo(() => ({ id: schedule.id }), [schedule.id]);
  const last = schedule.lastRun;
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={schedule.name}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {schedule.description}
        </Text>
        <Text size="sm">
          {schedule.says}
          {schedule.timeZone && schedule.cron ? `, time of ${schedule.timeZone}` : ''}
        </Text>
        {last?.outcome === 'failed' && (
          <Notice tone="bad" title="The last run failed">
            {last.message}
          </Notice>
        )}
        {schedule.missed > 0 && (
          <Notice tone="warning" title={`${schedule.missed} runs were missed`}>
            The server was down, or the run before took too long.
          </Notice>
        )}
        {may('schedules.manage') && <Acts schedule={schedule} />}
        {may('schedules.manage') && (
          <Panel title="Time">
            <ScheduleWhen key={schedule.changedAt ?? ''} schedule={schedule} />
          </Panel>
        )}
        <Panel title="Past runs" flush>
          <PagedTable
            label={`Past runs of ${schedule.name}`}
            route={listScheduleRuns}
            params={params}
            columns={runColumns}
            rowId={idOf}
            empty={
              <EmptyRoom small title="It has not run yet">
                “Run now” does not wait for its time.
              </EmptyRoom>
            }
          />
        </Panel>
      </Stack>
    </Drawer>
  );
};
