import { Button } from '@mantine/core';
import { listDeletedPolicies, type ResponseOf, restorePolicy } from '@reeve/protocol/api';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

type Deleted = ResponseOf<typeof listDeletedPolicies>[number];

const BringBack = ({ policy }: { policy: Deleted }) => {
  const may = useMay();
  const navigate = useNavigate();
  const restore = useAct(restorePolicy, {
    done: `${policy.name} is back`,
    onDone: ({ id }) => void navigate(`/policies/${id}`),
  });
  return may('policies.manage') ? (
    <Button
      size="compact-xs"
      variant="default"
      loading={restore.isPending}
      onClick={() =>
        restore.mutate({ params: { id: policy.id }, body: { version: policy.version } })
      }
    >
      Bring back
    </Button>
  ) : null;
};

const columns: readonly TableColumn<Deleted>[] = [
  { id: 'name', title: 'Policy', value: ({ name }) => name, width: 220, grow: true },
  { id: 'kind', title: 'Kind', value: ({ kind }) => kind, width: 160 },
  { id: 'by', title: 'Deleted by', value: ({ deletedBy }) => deletedBy, width: 140 },
  {
    id: 'at',
    title: 'When',
    value: ({ deletedAt }) => deletedAt,
    cell: ({ deletedAt }) => <RelativeTime at={deletedAt} />,
    width: 120,
  },
  {
    id: 'back',
    title: '',
    value: () => null,
    cell: (policy) => <BringBack policy={policy} />,
    width: 120,
    sortable: false,
    align: 'right',
  },
];

const idOf = ({ id }: Deleted): string => id;

export const DeletedPolicies = () => {
  const policies = useAnswer(listDeletedPolicies, {});
  return (
    <Answer of={policies}>
      {(list) => (
        <Panel flush>
          {list.length === 0 ? (
            <EmptyRoom title="Nothing was deleted">
              Deleted policies can be brought back here.
            </EmptyRoom>
          ) : (
            <DataTable label="Deleted policies" rows={list} columns={columns} rowId={idOf} />
          )}
        </Panel>
      )}
    </Answer>
  );
};
