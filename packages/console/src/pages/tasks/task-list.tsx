import { Button, Group, Stack } from '@mantine/core';
import { listTasks, type Task } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus } from '../../ui/icons.ts';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { useUrlState } from '../../ui/use-url-state.ts';

const columns: readonly TableColumn<Task>[] = [
  { id: 'name', title: 'Task', value: ({ name }) => name, width: 240, grow: true },
  { id: 'by', title: 'Run by', value: ({ interpreter }) => interpreter, width: 100 },
  {
    id: 'what',
    title: 'Description',
    value: ({ description }) => description,
    width: 260,
    grow: true,
  },
  {
    id: 'used',
    title: 'Used by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 180,
  },
  {
    id: 'ran',
    title: 'Last run',
    value: ({ lastRunAt }) => lastRunAt,
    cell: ({ lastRunAt }) => <RelativeTime at={lastRunAt} />,
    width: 110,
  },
];

const idOf = ({ id }: Task): string => id;

export const TaskList = () => {
  const may = useMay();
  const navigate = useNavigate();
  const [url, changeUrl] = useUrlState();
  const search = url.get('search') ?? '';
  const query = useMemo(() => (search ? { search } : {}), [search]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SearchBox
          label="Search"
          w={240}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
        {may('tasks.manage') && (
          <Button
            component={Link}
            to="/tasks/new"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
          >
            Add task
          </Button>
        )}
      </Group>
      <Panel flush>
        <PagedTable
          label="Tasks"
          route={listTasks}
          query={query}
          columns={columns}
          rowId={idOf}
          maxHeight={640}
          onOpen={({ id }) => void navigate(`/tasks/${id}`)}
          empty={
            <EmptyRoom title={search ? 'No task matches' : 'No tasks'}>
              A task is a script or a command that runs on computers.
            </EmptyRoom>
          }
        />
      </Panel>
    </Stack>
  );
};
