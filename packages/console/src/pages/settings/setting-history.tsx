import { Button } from '@mantine/core';
import { listSettingChanges, type SettingChange, undoSettingChange } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { PagedTable } from '../../ui/paged-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const words = (value: SettingChange['before']): string =>
  value === null ? 'default' : String(value);

const Undo = ({ change }: { change: SettingChange }) => {
  const may = useMay();
  const undo = useAct(undoSettingChange, { done: `${change.key} is as it was before` });
  if (!may('settings.manage')) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={undo.isPending}
      aria-label={`Undo the change of ${change.key}`}
      onClick={() => undo.mutate({ params: { id: change.id } })}
    >
      Undo
    </Button>
  );
};

const columns: readonly TableColumn<SettingChange>[] = [
  {
    id: 'at',
    title: 'When',
    value: ({ at }) => at,
    cell: ({ at }) => <RelativeTime at={at} />,
    width: 110,
  },
  { id: 'by', title: 'Who', value: ({ by }) => by, width: 130 },
  {
    id: 'key',
    title: 'Setting',
    value: ({ key }) => key,
    width: 260,
    mono: true,
    grow: true,
  },
  { id: 'before', title: 'Before', value: ({ before }) => words(before), width: 120 },
  { id: 'after', title: 'After', value: ({ after }) => words(after), width: 120 },
  { id: 'reason', title: 'Why', value: ({ reason }) => reason, width: 220, grow: true },
  {
    id: 'undo',
    title: '',
    value: () => null,
    cell: (change) => <Undo change={change} />,
    width: 80,
    align: 'right',
  },
];

const idOf = ({ id }: SettingChange): string => String(id);

export const SettingHistory = () => (
  <Panel flush>
    <PagedTable
      label="Changes of settings"
      route={listSettingChanges}
      columns={columns}
      rowId={idOf}
      maxHeight={640}
      empty={
        <EmptyRoom title="Nothing was changed">Every setting has had its default so far.</EmptyRoom>
      }
    />
  </Panel>
);
