import { listMerges, type Merge, undoMerge } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconArrowMerge } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const Undo = ({ merge }: { merge: Merge }) => {
  const may = useMay();
  const undo = useAct(undoMerge, {
    done: ({ absorbed }) => `${absorbed.name} is a computer of its own again`,
  });
  if (merge.undoneAt) {
    return (
      <Mark tone="neutral">
        Undone <RelativeTime at={merge.undoneAt} />
      </Mark>
    );
  }
  if (!may('computers.manage')) return null;
  return (
    <ConfirmButton
      label="Undo"
      size="compact-xs"
      variant="default"
      busy={undo.isPending}
      question="Undo this merge?"
      verb="Undo"
      onConfirm={() => undo.mutate({ params: { id: merge.id } })}
    >
      Both computers are again as they were; what has arrived since stays with {merge.kept.name}.
    </ConfirmButton>
  );
};

const columns: readonly TableColumn<Merge>[] = [
  {
    id: 'kept',
    title: 'Kept',
    value: ({ kept }) => kept.name,
    cell: ({ kept }) => (
      <Link className="plain-link" to={`/computers/${kept.id}`}>
        {kept.name}
      </Link>
    ),
    width: 180,
    grow: true,
  },
  {
    id: 'absorbed',
    title: 'Absorbed',
    value: ({ absorbed }) => absorbed.name,
    width: 180,
    grow: true,
  },
  {
    id: 'mergedAt',
    title: 'Merged',
    value: ({ mergedAt }) => mergedAt,
    cell: ({ mergedAt }) => <RelativeTime at={mergedAt} />,
    width: 120,
  },
  { id: 'by', title: 'By', value: ({ mergedBy }) => mergedBy, width: 140 },
  {
    id: 'undo',
    title: '',
    value: () => null,
    cell: (merge) => <Undo merge={merge} />,
    width: 170,
    sortable: false,
  },
];

const idOf = ({ id }: Merge): string => id;

export const MergeList = () => {
  const merges = useAnswer(listMerges, {});
  return (
    <Answer of={merges}>
      {(list) => (
        <Panel title="Merges" flush>
          {list.length === 0 ? (
            <EmptyRoom
              small
              title="Nothing merged yet"
              icon={<IconArrowMerge size={24} stroke={1.5} aria-hidden="true" />}
            />
          ) : (
            <DataTable label="Merges" rows={list} columns={columns} rowId={idOf} />
          )}
        </Panel>
      )}
    </Answer>
  );
};
