import { Button, Group, Stack } from '@mantine/core';
import { type Job, listJobs } from '@reeve/protocol/api';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const columns: readonly TableColumn<Job>[] = [
  { id: 'name', title: 'Job', value: ({ name }) => name, width: 240, grow: true },
  {
    id: 'kind',
    title: 'Kind',
    value: ({ kind }) => (kind === 'server' ? 'Server job' : 'Client job'),
    width: 110,
  },
  { id: 'steps', title: 'Steps', value: ({ steps }) => steps.length, width: 80, align: 'right' },
  {
    id: 'what',
    title: 'Description',
    value: ({ description }) => description,
    width: 260,
    grow: true,
  },
  {
    id: 'ran',
    title: 'Last run',
    value: ({ lastRunAt }) => lastRunAt,
    cell: ({ lastRunAt }) => <RelativeTime at={lastRunAt} />,
    width: 110,
  },
];

const idOf = ({ id }: Job): string => id;

export const JobList = () => {
  const may = useMay();
  const navigate = useNavigate();
  return (
    <Stack gap="sm">
      {may('tasks.manage') && (
        <Group justify="flex-end">
          <Button
            component={Link}
            to="/jobs/new"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
          >
            Add job
          </Button>
        </Group>
      )}
      <Panel flush>
        <PagedTable
          label="Jobs"
          route={listJobs}
          columns={columns}
          rowId={idOf}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/jobs/${id}`)}
          empty={
            <EmptyRoom title="No jobs">
              A job is several tasks: on each computer by itself, or on all in step.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
