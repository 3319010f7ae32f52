import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import {
  deleteSharedSchedule,
  listSharedSchedules,
  type SharedSchedule,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPlus, IconTrash } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { TableColumn } from '../../ui/table-column.ts';
import { SharedScheduleEditor } from './shared-schedule-editor.tsx';

const Remove = ({ shared }: { shared: SharedSchedule }) => {
  const remove = useAct(deleteSharedSchedule, { done: `${shared.name} is deleted` });
  return (
    <ActionIcon
      aria-label={`Delete ${shared.name}`}
      disabled={shared.usedBy.length > 0}
      loading={remove.isPending}
      onClick={(event) => {
        event.stopPropagation();
        remove.mutate({ params: { id: shared.id } });
      }}
    >
      <IconTrash size={15} />
    </ActionIcon>
  );
};

const columns: readonly TableColumn<SharedSchedule>[] = [
  { id: 'name', title: 'Shared schedule', value: ({ name }) => name, width: 220, grow: true },
  { id: 'says', title: 'When', value: ({ says }) => says, width: 220, grow: true },
  { id: 'zone', title: 'Time zone', value: ({ timeZone }) => timeZone, width: 150 },
  {
    id: 'users',
    title: 'Followed by',
    value: ({ usedBy }) => usedBy.map(({ name }) => name).join(', '),
    width: 200,
    grow: true,
  },
  {
    id: 'enabled',
    title: 'State',
    value: ({ enabled }) => enabled,
    cell: ({ enabled }) =>
      enabled ? <Mark tone="good">On</Mark> : <Mark tone="neutral">Off</Mark>,
    width: 90,
  },
  {
    id: 'remove',
    title: '',
    value: () => null,
    cell: (shared) => <Remove shared={shared} />,
    width: 60,
    sortable: false,
    align: 'right',
  },
];

const idOf = ({ id }: SharedSchedule): string => id;

export const SharedSchedules = () => {
  const may = useMay();
  const shared = useAnswer(listSharedSchedules, {});
  const [editing, setEditing] = useState<SharedSchedule | 'new'>();
  const manage = may('schedules.manage');
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={640}>
          A named time that several activities follow. One that is followed cannot be deleted.
        </Text>
        {manage && (
          <Button
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            onClick={() => setEditing('new')}
          >
            Add shared schedule
          </Button>
        )}
      </Group>
      <Answer of={shared}>
        {(list) => (
          <Panel flush>
            {list.length === 0 ? (
              <EmptyRoom title="No shared schedules">
                Add one, for example “Business hours”, and let activities follow it.
              </EmptyRoom>
            ) : (
              <DataTable
                label="Shared schedules"
                rows={list}
                columns={manage ? columns : columns.slice(0, -1)}
                rowId={idOf}
                onOpen={manage ? setEditing : undefined}
              />
            )}
          </Panel>
        )}
      </Answer>
      {editing && (
        <SharedScheduleEditor
          shared={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
};
